package dev.sarrio.sequence.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StepTest {
    private static SequenceState up(long last, boolean called) {
        return SequenceState.of(last, called, 1, 1, Long.MAX_VALUE, false);
    }

    @Test
    void theTargetIsMovedToTheSourcesValueAndTheMargin() {
        assertThat(Step.plan(up(100, true), up(1, false), 0).value()).isEqualTo(100);
        assertThat(Step.plan(up(100, true), up(1, false), 50).value()).isEqualTo(150);
        assertThat(Step.plan(up(100, true), up(40, true), 0).count()).isEqualTo(60);
    }

    @Test
    void aTargetThatIsNotBehindIsNotTouched() {
        assertThat(Step.plan(up(100, true), up(100, true), 0).count()).isZero();
        assertThat(Step.plan(up(100, true), up(101, false), 0).count()).isZero();
        assertThat(Step.plan(up(100, true), up(5000, true), 100).count()).isZero();
        assertThat(Step.plan(up(1, false), up(1, false), 0).count()).isZero();
    }

    @Test
    void descendingSequencesGoDown() {
        SequenceState source = SequenceState.of(-70, true, -7, -1000, -7, false);
        SequenceState target = SequenceState.of(-7, false, -7, -1000, -7, false);
        assertThat(Step.plan(source, target, 2).value()).isEqualTo(-84);
        assertThat(Step.plan(target, source, 0).count()).isZero();
    }

    @Test
    void anInterleavedTargetKeepsItsOwnOffset() {
        SequenceState source = SequenceState.of(101, true, 2, 1, Long.MAX_VALUE, false);
        SequenceState target = SequenceState.of(2, false, 2, 2, Long.MAX_VALUE, false);
        Step step = Step.plan(source, target, 0);
        assertThat(step.value()).isEqualTo(102);
    }

    @Test
    void theMarginEndsAtTheBoundAndABoundThatIsTooNarrowIsAProblem() {
        SequenceState source = SequenceState.of(95, true, 1, 1, 100, false);
        SequenceState target = SequenceState.of(1, false, 1, 1, 100, false);
        assertThat(Step.plan(source, target, 1000).value()).isEqualTo(100);
        SequenceState narrow = SequenceState.of(1, false, 1, 1, 50, false);
        assertThat(Step.plan(source, narrow, 0).problem()).contains("MAXVALUE 100");
        SequenceState exhausted = SequenceState.of(100, true, 1, 1, 100, false);
        assertThat(Step.plan(exhausted, target, 10).value()).isEqualTo(100);
    }

    @Test
    void oppositeDirectionsAreAProblem() {
        SequenceState down = SequenceState.of(-1, true, -1, -100, -1, false);
        assertThat(Step.plan(up(5, true), down, 0).problem()).contains("INCREMENT BY 1");
    }

    @Test
    void aCyclingSequenceFollowsRoundItsEnd() {
        SequenceState source = SequenceState.of(2, true, 1, 1, 10, true);
        SequenceState target = SequenceState.of(9, true, 1, 1, 10, true);
        Step step = Step.plan(source, target, 0);
        assertThat(step.count()).isEqualTo(3);
        assertThat(step.value()).isEqualTo(2);
        assertThat(Step.plan(target, source, 0).count())
                .as("ahead, the shorter way")
                .isZero();
    }

    @Property(seed = "24")
    void forwardOnlyAndFarEnoughWhateverTheSequences(
            @ForAll @IntRange(min = 1, max = 2000) int sourceSteps,
            @ForAll @IntRange(min = 1, max = 2000) int targetSteps,
            @ForAll @IntRange(min = 1, max = 9) int increment,
            @ForAll @IntRange(min = 1, max = 9) int targetIncrement,
            @ForAll @IntRange(min = 0, max = 100) int margin,
            @ForAll boolean descending,
            @ForAll boolean called) {
        int sign = descending ? -1 : 1;
        SequenceState source = state(sign, sourceSteps, increment, called);
        SequenceState target = state(sign, targetSteps, targetIncrement, !called);
        Step step = Step.plan(source, target, margin);
        assertThat(step.problem()).isNull();
        BigInteger forward = BigInteger.valueOf(sign);
        BigInteger next = step.value() == null ? target.next() : step.value().add(target.increment());
        BigInteger wanted = source.next().add(source.increment().multiply(BigInteger.valueOf(margin)));
        assertThat(next.subtract(target.next()).multiply(forward))
                .as("never backwards")
                .isNotNegative();
        assertThat(next.subtract(wanted).multiply(forward)).as("far enough").isNotNegative();
        assertThat(next.subtract(target.next()).mod(target.increment().abs()))
                .as("own offset")
                .isZero();
        if (step.value() != null) {
            assertThat(step.value().subtract(wanted).multiply(forward))
                    .as("no farther than needed")
                    .isNegative();
        }
    }

    private static SequenceState state(int sign, int steps, int increment, boolean called) {
        return SequenceState.of(
                sign * (long) steps * increment, called, sign * (long) increment, -100_000, 100_000, false);
    }
}
