package dev.sarrio.apply.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.flow.ClockSkew.Reading;
import org.junit.jupiter.api.Test;

class ClockSkewTest {
    @Test
    void whatIsAheadIsPositiveAndAsUncertainAsTheAnswersWereSlow() {
        assertThat(ClockSkew.of(new Reading(1_000_000, 2_000), new Reading(3_500_400, 4_000)))
                .isEqualTo(new ClockSkew(2_500, 3));
        assertThat(ClockSkew.of(new Reading(-5_000_000, 200), new Reading(-6_000_000, 200)))
                .isEqualTo(new ClockSkew(-1_000, 0));
    }
}
