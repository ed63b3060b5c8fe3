package dev.sarrio.system.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packaged product under random faults and live traffic. All seeds are played one after the other on the same running product,
 * whose tables go on; `-Dsarrio.faults.seeds=17` plays one of them again, `1-200` plays others.
 */
class FaultST {
    @TempDir
    static Path directory;

    private static Rig rig;
    private static String failed;

    @BeforeAll
    static void start() {
        failed = null;
        rig = new Rig(directory);
        rig.define();
    }

    @AfterAll
    static void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    static LongStream seeds() {
        return Seeds.chosen();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostDoubledOrHalfDoneWhateverFails(long seed) throws SQLException {
        assumeThat(failed).as("what came before left a broken product").isNull();
        long start = System.nanoTime();
        FaultPlan plan = FaultPlan.of(seed);
        System.out.println(plan);
        Round round = new Round(rig, plan, what -> System.out.printf("  %5.1f s %s%n", seconds(start), what));
        try {
            String counted = round.play();
            System.out.printf("  %s%.1f s%n", counted, seconds(start));
        } catch (RuntimeException | AssertionError | SQLException e) {
            failed = "seed " + seed;
            throw new AssertionError(
                    e.getMessage() + "\n" + plan + "\nreached: " + round.reached() + "\n" + rig.explanation(), e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
