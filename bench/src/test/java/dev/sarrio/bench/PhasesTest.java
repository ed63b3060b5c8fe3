package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PhasesTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void timeBelongsToThePhaseThatWasSeenBeforeIt() {
        Phases phases = new Phases("start", 5 * SECOND);
        phases.seen("start", 6 * SECOND);
        phases.seen("data", 7 * SECOND);
        phases.seen("indexes", 17 * SECOND);
        phases.seen("data", 18 * SECOND);
        phases.seen("", 20 * SECOND);
        assertThat(phases.seconds())
                .containsExactly(Map.entry("start", 2.0), Map.entry("data", 12.0), Map.entry("indexes", 1.0));
    }
}
