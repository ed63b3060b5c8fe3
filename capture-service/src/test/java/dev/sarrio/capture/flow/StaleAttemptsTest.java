package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.capture.batch.Outcome;
import dev.sarrio.capture.source.View;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StaleAttemptsTest {
    private static final Outcome.Busy BUSY =
            new Outcome.Busy(new SarrioException(ErrorCode.LOCK_TIMEOUT, "held", "wait"), Set.of(1));
    private static final View NOTHING = new View("", Map.of(), Map.of(), List.of(), true);
    private long now = 1;
    private final StaleAttempts stale = new StaleAttempts(() -> now);

    @Test
    void whoHoldsALockForHalfAMinuteIsTold() {
        stale.add(BUSY);
        pass(Duration.ofSeconds(30));
        assertThatCode(() -> stale.add(BUSY)).doesNotThrowAnyException();
        pass(Duration.ofMillis(1));
        assertThatThrownBy(() -> stale.add(BUSY)).isSameAs(BUSY.why());
    }

    @Test
    void aBatchInBetweenBeginsTheHalfMinuteAnew() {
        stale.add(BUSY);
        pass(Duration.ofSeconds(20));
        stale.clear();
        stale.add(BUSY);
        pass(Duration.ofSeconds(20));
        assertThatCode(() -> stale.add(BUSY)).doesNotThrowAnyException();
    }

    @Test
    void tablesAreLockedAheadAfterThreeInARowOfEitherKind() {
        stale.add(BUSY);
        stale.add(NOTHING, NOTHING);
        assertThat(stale.locks(NOTHING)).isEmpty();
        stale.add(BUSY);
        assertThat(stale.locks(NOTHING)).isPresent();
        stale.clear();
        assertThat(stale.locks(NOTHING)).isEmpty();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
