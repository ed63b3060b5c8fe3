package dev.sarrio.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PunctualityTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Punctuality.Limits LIMITS =
            new Punctuality.Limits(Duration.ofMinutes(5), Duration.ofMinutes(60));
    private final LastGood lastGood = new LastGood();

    @Test
    void anIdleSyncIsGoodForAsLongAsItsFlowsSaySo() {
        assertThat(good(flow("capture", "RUNNING", -3600, 0, 0), flow("apply", "RUNNING", -3600, 0, 0)))
                .isEqualTo(NOON);
    }

    @Test
    void theLagOfTheWorstFlowCounts() {
        assertThat(good(flow("capture", "RUNNING", -3600, 0, 0), flow("apply", "RUNNING", -3600, 0, 400)))
                .isEqualTo(NOON.minusSeconds(400));
    }

    @Test
    void theLastWordOfASilentFlowIsItsLastGoodMoment() {
        assertThat(good(flow("capture", "RUNNING", -3600, -90, 0), flow("apply", "RUNNING", -3600, 0, 10)))
                .isEqualTo(NOON.minusSeconds(90));
    }

    @Test
    void aFlowThatBeginsAndFailsAgainAndAgainGetsNoBetter() {
        assertThat(good(flow("apply", "RUNNING", -3600, 0, 0))).isEqualTo(NOON);
        assertThat(good(flow("apply", "RETRYING", 10, 10, 0))).isEqualTo(NOON);
        assertThat(good(flow("apply", "RUNNING", 20, 21, 0))).isEqualTo(NOON); // for a second only
        assertThat(good(flow("apply", "RETRYING", 22, 22, 0))).isEqualTo(NOON);
        assertThat(good(flow("apply", "RUNNING", 30, 40, 0))).isEqualTo(NOON.plusSeconds(40));
    }

    @Test
    void aCoordinatorThatStartsAnewTakesTheStateThatItFinds() {
        assertThat(good(flow("apply", "FAILED", -900, 0, 0))).isEqualTo(NOON.minusSeconds(900));
        assertThat(good(flow("apply", "RUNNING", -100, 0, 0))).isEqualTo(NOON);
    }

    @Test
    void whatWasNeverHeardOfIsNotKnown() {
        FlowView silent =
                new FlowView("rds", "apply", "STARTING", false, NOON, null, null, 0, null, List.of(), Map.of());
        assertThat(good(silent)).isNull();
    }

    @Test
    void aSyncIsLateOnlyBeyondItsLimitsAndNeverWhenItIsStopped() {
        assertThat(late(RunState.RUNNING, 299, LIMITS)).isNull();
        assertThat(late(RunState.RUNNING, 301, LIMITS)).isEqualTo(Punctuality.Late.OVERDUE);
        assertThat(late(RunState.PAUSED, 3601, LIMITS)).isEqualTo(Punctuality.Late.EXPIRED);
        assertThat(late(RunState.STOPPED, 3601, LIMITS)).isNull();
        assertThat(late(RunState.RUNNING, 1_000_000, Punctuality.Limits.NONE)).isNull();
        assertThat(Punctuality.of(RunState.RUNNING, null, LIMITS, NOON).late()).isNull();
    }

    private static Punctuality.Late late(RunState run, long seconds, Punctuality.Limits limits) {
        return Punctuality.of(run, NOON.minusSeconds(seconds), limits, NOON).late();
    }

    private Instant good(FlowView... flows) {
        return lastGood.of("mysync", List.of(flows));
    }

    /** @param since and @param at in seconds after noon */
    private static FlowView flow(String service, String state, long since, long at, double lag) {
        Problem problem =
                state.equals("RUNNING") ? null : new Problem(ErrorCode.TARGET_NOT_EMPTY, "It failed", "mend it", null);
        return new FlowView(
                "rds",
                service,
                state,
                false,
                NOON.plusSeconds(since),
                NOON.plusSeconds(at),
                "host/1",
                1,
                problem,
                List.of(),
                Map.of("lagSeconds", lag));
    }
}
