package dev.sarrio.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.cli.grammar.UsageException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeantTest {
    private static final List<String> KNOWN = List.of("mysync", "orders");

    @Test
    void namesComeFirstAndTheRestIsTheReason() {
        assertThat(meant("mysync orders because of the release"))
                .isEqualTo(new Meant(List.of("mysync", "orders"), "because of the release"));
        assertThat(meant("because of the release")).isEqualTo(new Meant(List.of(), "because of the release"));
        assertThat(meant("my* maintenance")).isEqualTo(new Meant(List.of("my*"), "maintenance"));
        assertThat(meant("all at night")).isEqualTo(new Meant(List.of("all"), "at night"));
        assertThat(meant("mysync")).isEqualTo(new Meant(List.of("mysync"), null));
    }

    @Test
    void quotedWordsAreAReasonWhateverTheySay() {
        assertThat(Meant.of("stop", List.of("mysync is broken"), KNOWN))
                .isEqualTo(new Meant(List.of(), "mysync is broken"));
    }

    @Test
    void aTimeOutIsNoReason() {
        assertThat(meant("mysync 30")).isEqualTo(new Meant(List.of("mysync"), null));
        assertThat(meant("30")).isEqualTo(new Meant(List.of(), null));
        assertThat(meant("release 42")).isEqualTo(new Meant(List.of(), "release 42"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysnc", "MYSYNC", "order", "mysync oders", "mysyncs now"})
    void aMistypedNameIsNoReason(String words) {
        assertThatThrownBy(() -> meant(words))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("There is no sync");
    }

    @Test
    void aNameWithinTheReasonIsAskedAbout() {
        assertThatThrownBy(() -> meant("because mysync is broken"))
                .isInstanceOfSatisfying(UsageException.class, e -> assertThat(e.remedy())
                        .contains("sarrio stop mysync \"because mysync is broken\"")
                        .contains("sarrio stop \"because mysync is broken\""));
    }

    private static Meant meant(String words) {
        return Meant.of("stop", Arrays.asList(words.split(" ")), KNOWN);
    }
}
