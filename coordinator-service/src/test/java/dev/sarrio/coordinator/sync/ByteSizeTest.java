package dev.sarrio.coordinator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.error.SarrioException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1000, 1000, 1000B",
        "1024, 1024, 1kB",
        "50MB, 52428800, 50MB",
        "50 mb, 52428800, 50MB",
        "50M, 52428800, 50MB",
        "0.5GB, 536870912, 512MB",
        "800kB, 819200, 800kB",
        "2TB, 2199023255552, 2TB"
    })
    void aSizeIsReadAsPostgresWritesItAndWrittenInItsGreatestUnit(String text, long bytes, String written) {
        assertThat(ByteSize.parse("copyrate", text)).isEqualTo(bytes);
        assertThat(ByteSize.text(bytes)).isEqualTo(written);
        assertThat(ByteSize.parse("copyrate", written)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-1MB", "50 MB/s", "5 parsecs", "1,5MB", "0.0001B", "999999999999999TB"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> ByteSize.parse("copyrate", text)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e).hasMessageContaining("Invalid value for 'copyrate'");
            assertThat(e.field()).isEqualTo("copyrate");
            assertThat(e.remedy()).contains("copyrate=50MB");
        });
    }
}
