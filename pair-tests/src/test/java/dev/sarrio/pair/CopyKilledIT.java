package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.copy.CopySettings;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.testing.Churn;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A copy under a random load, killed at random moments, from tables that are rewritten meanwhile: afterwards both sides are equal. Other seeds:
 * `-Dsarrio.test.copy.seeds=1-20`.
 */
class CopyKilledIT {
    private static final List<String> REWRITES =
            List.of("VACUUM FULL big", "CLUSTER part_1 USING part_1_pkey", "TRUNCATE part_2");
    private Pair pair;

    static LongStream seeds() {
        String[] range = System.getProperty("sarrio.test.copy.seeds", "1-2").split("-");
        return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostOrThereTwice(long seed) {
        Random random = new Random(seed);
        pair = new Pair(random.nextBoolean() ? 15 : 13, 18);
        pair.a.app(Churn.SCHEMA);
        pair.a.grant();
        pair.b.grant();
        CopySettings d = CopySettings.DEFAULT;
        pair.copySettings = new CopySettings(
                2,
                128 << 10,
                d.indexMemoryBytes(),
                d.toolDirectories(),
                d.pollEvery(),
                Duration.ofSeconds(1),
                d.sourceSilence(),
                d.targetLockWait());
        pair.define(CopyMode.SCHEMA_AND_DATA, Churn.TABLES.toArray(String[]::new));
        pair.become(
                Pair.oneWay(pair.sync()).copying(new CopyOptions(0, 700 << 10, CopyOptions.IfExists.ABORT, List.of())));
        pair.startCapture(pair.a);
        try (Churn churn = Churn.start(pair.a.database, seed)) {
            pair.startApply();
            for (int kill = 0; kill < 4; kill++) {
                LockSupport.parkNanos(
                        Duration.ofMillis(500 + random.nextInt(2500)).toNanos());
                disturb(random);
            }
            Pair.await().until(this::isConsistent);
        }
        pair.awaitEqual(Churn.TABLES.toArray(String[]::new));
        assertThat(Churn.digest(pair.b.database)).isEqualTo(Churn.digest(pair.a.database));
        assertThat(pair.b.one(
                        "SELECT (SELECT count(*) FROM sarrio.copy_start) + (SELECT count(*) FROM sarrio.copy_chunk)"))
                .isEqualTo("0");
    }

    private boolean isConsistent() {
        return pair.state(pair.b) == FlowState.RUNNING
                && Boolean.TRUE.equals(pair.towards(pair.b).details().get("consistent"));
    }

    private void disturb(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> { // as a killed process leaves it: its sessions end, wherever they are
                for (Side side : List.of(pair.a, pair.b)) {
                    side.app("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name ~ '^sarrio (copy|apply)'");
                }
            }
            case 1 -> {
                pair.stopApply();
                pair.startApply();
            }
            case 2 -> pair.a.app(REWRITES.get(random.nextInt(REWRITES.size())));
            default -> {
                pair.stopCaptures();
                pair.startCapture(pair.a);
            }
        }
    }
}
