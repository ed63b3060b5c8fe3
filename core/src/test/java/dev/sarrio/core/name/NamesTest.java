package dev.sarrio.core.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "A1", "non_rds", "x23456789012345678901234567890123456789_"})
    void aLetterThenLettersDigitsAndUnderscoresIsAName(String name) {
        assertThat(new DatabaseName(name)).hasToString(name);
        assertThat(new SyncName(name)).hasToString(name);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", " a", "a ", "1a", "_a", "a-b", "a.b", "é", "a\n", "x234567890123456789012345678901234567890_"
            })
    void anythingElseIsRefusedWithTheRule(String name) {
        assertThatThrownBy(() -> new DatabaseName(name)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME);
            assertThat(e.remedy()).contains("a letter, then letters, digits or underscores, 40");
        });
        assertThatThrownBy(() -> new SyncName(name)).isInstanceOf(SarrioException.class);
    }

    @Test
    void thePrefixOfOurOwnTopicsIsNoDatabase() {
        assertThatThrownBy(() -> new DatabaseName("Sarrio"))
                .isInstanceOf(SarrioException.class)
                .hasMessageContaining("Sarrio");
        assertThat(new SyncName("sarrio")).hasToString("sarrio");
    }
}
