package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private long now;
    private final Pace pace = new Pace(() -> now);

    @Test
    void looksEveryFewMillisecondsWhileChangesComeAndFourTimesASecondWhenNoneDo() {
        pace.active();
        assertThat(pace.pause()).isLessThan(Duration.ofMillis(5));
        int looks = 0;
        for (now = Duration.ofMinutes(1).toNanos();
                now < Duration.ofMinutes(2).toNanos();
                now += pace.pause().toNanos()) {
            looks++;
        }
        assertThat(looks).isLessThanOrEqualTo(4 * 60);
        pace.active();
        assertThat(pace.pause()).isLessThan(Duration.ofMillis(5));
    }

    @Test
    void itRestsAfterABatchForHalfAsLongAsTheBatchTookButNotForLong() {
        assertThat(Pace.rest(Duration.ofMillis(8).toNanos(), 1)).isEqualTo(Duration.ofMillis(4));
        assertThat(Pace.rest(Duration.ofSeconds(9).toNanos(), 20)).isEqualTo(Pace.REST_MAX);
    }

    @Test
    void itRestsLongerAfterManyRowsSoThatBatchesOfABusySourceAreFewAndLarge() {
        assertThat(Pace.rest(Duration.ofMillis(7).toNanos(), 100)).isEqualTo(Duration.ofMillis(40));
        assertThat(Pace.rest(Duration.ofMillis(7).toNanos(), 1_000_000)).isEqualTo(Pace.BUSY_REST_MAX);
        assertThat(Pace.rest(Duration.ofSeconds(9).toNanos(), Long.MAX_VALUE)).isEqualTo(Pace.BUSY_REST_MAX);
    }
}
