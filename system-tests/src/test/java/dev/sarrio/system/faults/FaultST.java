package dev.sarrio.system.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packaged product under random faults and live traffic. All seeds are played one after the other on the same running product,
 * whose tables go on; `-Dsarrio.faults.seeds=17` plays one of them again, `1-200` plays others. So does `-Dsarrio.faults.copy.seeds` with
 * copies, each between databases of its own, and `-Dsarrio.faults.conflict.seeds` with two sides that write the same rows, and `-Dsarrio.faults.mesh.seeds` with three databases.
 */
class FaultST {
    @TempDir
    static Path directory;

    private static Rig rig;
    private static Contest contest;
    private static Contest merged;
    private static Contest mesh;
    private static String failed;

    @BeforeAll
    static void start() {
        failed = null;
        contest = null;
        merged = null;
        mesh = null;
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
    void nothingIsLostDoubledOrHalfDoneWhateverFails(long seed) {
        FaultPlan plan = FaultPlan.of(seed);
        play(plan, say -> say.accept(new Round(rig, plan, say).play()));
    }

    static LongStream copies() {
        return Seeds.ofCopies();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("copies")
    void aCopyGoesOnWhateverIsKilledAndBothSidesAreEqual(long seed) {
        CopyPlan plan = CopyPlan.of(seed);
        play(plan, say -> new CopyRound(rig, plan, say).play());
    }

    static LongStream conflicts() {
        return Seeds.ofConflicts();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("conflicts")
    void bothSidesComeToTheSameOfEveryConflictAndPutItOnRecordWhateverFails(long seed) {
        if (ConflictPlan.of(seed).isMerged()) {
            contend(seed, () -> merged = merged == null ? new Contest(rig, "merged", 2, true) : merged);
        } else {
            contend(seed, () -> contest = contest == null ? new Contest(rig, "contest", 2, false) : contest);
        }
    }

    static LongStream meshes() {
        return Seeds.ofMeshes();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("meshes")
    void threeDatabasesComeToTheSameOfEveryConflictWhateverFails(long seed) {
        contend(seed, () -> mesh = mesh == null ? new Contest(rig, "mesh", 3, false) : mesh);
    }

    private static void contend(long seed, Supplier<Contest> about) {
        ConflictPlan plan = ConflictPlan.of(seed);
        play(plan, say -> say.accept(new ConflictRound(rig, about.get(), plan, say).play()));
    }

    private interface Played {
        void play(Consumer<String> say) throws SQLException;
    }

    private static void play(Record plan, Played round) {
        assumeThat(failed).as("what came before left a broken product").isNull();
        long start = System.nanoTime();
        System.out.println(plan);
        AtomicReference<String> reached = new AtomicReference<>("nothing");
        try {
            round.play(what -> {
                reached.set(what);
                System.out.printf("  %5.1f s %s%n", seconds(start), what);
            });
        } catch (RuntimeException | AssertionError | SQLException e) {
            failed = plan.toString();
            throw new AssertionError(
                    e.getMessage() + "\n" + plan + "\nreached: " + reached.get() + "\n" + rig.explanation(), e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
