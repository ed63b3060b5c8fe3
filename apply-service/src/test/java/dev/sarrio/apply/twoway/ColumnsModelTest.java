package dev.sarrio.apply.twoway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.twoway.ColumnsModel.Flaw;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Any history of one row in two databases, with batches cut anywhere: `-Dsarrio.test.seed` repeats one. */
class ColumnsModelTest {
    private static final int HISTORIES = Integer.getInteger("sarrio.test.columns.histories", 20_000);
    private static final int STEPS = 24;
    private final long first = Long.getLong("sarrio.test.seed", System.nanoTime());

    @Test
    void eachColumnHasWhatWasWrittenLast() {
        for (long seed = first; seed < first + HISTORIES; seed++) {
            ColumnsModel model = new ColumnsModel(seed, false, false, false, false, Set.of());
            assertThat(model.run(STEPS)).as("comes to rest, seed %s", seed).isTrue();
            assertThat(model.a.row).as("a, seed %s", seed).isEqualTo(model.last);
            assertThat(model.b.row).as("b, seed %s", seed).isEqualTo(model.last);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true, false, false, false",
        "false, false, true, false",
        "true, false, true, false",
        "false, false, false, true",
        "true, false, false, true",
        "true, false, true, true",
        "false, true, false, false",
        "true, true, false, false",
        "true, true, true, false",
        "true, true, true, true"
    })
    void bothSidesAreEqualWithDeletesAndTruncatesWithClocksThatJumpAndWhereMixturesAreForbidden(
            boolean deletes, boolean truncates, boolean clocksJump, boolean forbids) {
        for (long seed = first; seed < first + HISTORIES; seed++) {
            ColumnsModel model = new ColumnsModel(seed, deletes, truncates, clocksJump, forbids, Set.of());
            assertThat(model.run(STEPS)).as("comes to rest, seed %s", seed).isTrue();
            assertThat(model.a.row).as("seed %s", seed).isEqualTo(model.b.row);
        }
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void whatTheRuleConsistsOfIsNeeded(Flaw flaw) {
        boolean differs = false;
        for (long seed = 0; seed < HISTORIES && !differs; seed++) {
            ColumnsModel model = new ColumnsModel(seed, true, true, true, true, EnumSet.of(flaw));
            differs = !model.run(STEPS) || !String.valueOf(model.a.row).equals(String.valueOf(model.b.row));
        }
        assertThat(differs).as("without: %s", flaw).isTrue();
    }
}
