package dev.sarrio.coordinator.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberedLooksTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void serversAreLookedAtBetweenTheTriesNeverInsideThem() {
        String result = RememberedLooks.tryWith(looks -> {
            log.add("begin");
            try {
                return looks.at("a", () -> look("a")) + looks.at("b", () -> look("b")) + looks.at("a", () -> look("a"));
            } finally {
                log.add("end");
            }
        });
        assertThat(result).isEqualTo("aba");
        assertThat(log).containsExactly("begin", "end", "a", "begin", "end", "b", "begin", "end");
    }

    /** A change tries anew what its consequences look for; whoever tries the whole change looks for what he asks about himself. */
    @Test
    void oneInsideTheOtherEachLooksForWhatItIsAskedFor() {
        String result = RememberedLooks.tryWith(outer -> RememberedLooks.tryWith(inner -> {
            log.add("begin");
            return outer.at("a", () -> look("a")) + inner.at("b", () -> look("b")) + outer.at("c", () -> look("c"));
        }));
        assertThat(result).isEqualTo("abc");
        assertThat(log).containsExactly("begin", "a", "begin", "b", "begin", "c", "begin", "b", "begin");
    }

    @Test
    void aLookThatFailsFailsTheWorkThatAskedForItAndIsNotRepeated() {
        assertThatThrownBy(() -> RememberedLooks.tryWith(looks -> {
                    try {
                        return looks.at("a", this::fail);
                    } catch (SarrioException e) {
                        return looks.at("a", this::fail);
                    }
                }))
                .isInstanceOf(SarrioException.class)
                .hasMessage("away");
        assertThat(log).containsExactly("fail");
    }

    private String look(String what) {
        log.add(what);
        return what;
    }

    private String fail() {
        log.add("fail");
        throw new SarrioException(ErrorCode.DATABASE_UNREACHABLE, "away", "wait");
    }
}
