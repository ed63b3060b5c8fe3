package dev.sarrio.coordinator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.error.SarrioException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
    @ParameterizedTest
    @CsvSource({
        "5 min, 300",
        "1 hour 30 minutes, 5400",
        "00:05:00, 300",
        "01:30, 5400",
        "1 day 02:00:00, 93600",
        "300, 300",
        "10s, 10",
        "2 Days, 172800",
        "1h30m, 5400",
        "1 week, 604800",
        "0, 0"
    })
    void anIntervalIsReadAsPostgresReadsIt(String text, long seconds) {
        assertThat(Interval.parse("overdue", text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "5 parsecs", "-5 min", "5 min, 3 s", "min", "1:2:3:4", "99999999999 s"})
    void whatIsNoIntervalIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Interval.parse("overdue", text)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e).hasMessageContaining("Invalid value for 'overdue'");
            assertThat(e.remedy()).contains("overdue='5 min'");
        });
    }
}
