package dev.sarrio.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LastingTest {
    private final Lasting lasting = new Lasting();

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void aTableThatNobodyHoldsIsCalm() {
        assertThat(lasting.calm(Set.of(), millis(0))).isTrue();
    }

    @Test
    void whoWasThereBeforeTheFirstLookMayHaveBeenThereForLong() {
        assertThat(lasting.calm(Set.of("1/1"), millis(0))).isFalse();
        assertThat(lasting.calm(Set.of("1/1", "2/1"), millis(20))).isFalse();
        assertThat(lasting.calm(Set.of("2/1"), millis(40))).isTrue();
    }

    @Test
    void whoComesAndGoesIsNotWaitedForUntilHeStays() {
        assertThat(lasting.calm(Set.of(), millis(0))).isTrue();
        assertThat(lasting.calm(Set.of("1/2"), millis(20))).isTrue();
        assertThat(lasting.calm(Set.of("1/2"), millis(119))).isTrue();
        assertThat(lasting.calm(Set.of("1/2", "3/1"), millis(120))).isFalse();
        assertThat(lasting.calm(Set.of("3/1"), millis(140))).isTrue();
    }
}
