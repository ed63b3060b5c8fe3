package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.copy.CopySettings;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.name.TableName;
import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tables without a key, from the copy on, under writes that never rest, through capture and apply that are broken off. */
class KeylessIT {
    private static final String[] TABLES = {
        "CREATE TABLE t (a int, v text, f float8)",
        "CREATE TABLE parted (a int, v text) PARTITION BY LIST (a)",
        "CREATE TABLE parted_0 PARTITION OF parted FOR VALUES IN (0)",
        "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1, 2)",
        "CREATE TABLE k (id bigint PRIMARY KEY, v text)",
        "CREATE TABLE late (v text)",
        "INSERT INTO t SELECT i % 9, 'v', i % 2 FROM generate_series(1, 3000) i",
        "INSERT INTO parted SELECT i % 3, 'v' FROM generate_series(1, 600) i",
        "INSERT INTO k SELECT i, repeat('k', 100) FROM generate_series(1, 20000) i",
        "INSERT INTO late SELECT 'late' FROM generate_series(1, 500)"
    };
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void bothSidesHaveEachRowAsOftenThroughCopiesAndCrashes() throws SQLException {
        long seed = System.nanoTime() % 1000;
        Random random = new Random(seed);
        pair = new Pair(15, 18);
        pair.a.app(TABLES);
        pair.a.images = true;
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
        pair.define(CopyMode.SCHEMA_AND_DATA, "t", "parted", "k");
        pair.become(Pair.oneWay(pair.sync()));
        pair.startCapture(pair.a);
        try (Writer writer = new Writer(pair.a.database, random.nextLong())) {
            pair.startApply();
            for (int kill = 0; kill < 3; kill++) {
                LockSupport.parkNanos(
                        Duration.ofMillis(300 + random.nextInt(1200)).toNanos());
                disturb(kill);
            }
            Pair.await().until(this::isConsistent);

            pair.become(with(pair.sync(), CopyOptions.DEFAULT, "t", "parted", "k", "late"));
            pair.a.tellCapture(pair.sync());
            Pair.await().until(() -> pair.b
                    .one("SELECT tables::text FROM sarrio.applied")
                    .contains("late"));
            CopyOptions again = CopyOptions.DEFAULT.with(List.of(new CopyOptions.Restart(TableName.parse("t"), 50)));
            pair.become(with(pair.sync(), again, "t", "parted", "k", "late"));
            Pair.await().until(() -> pair.b
                    .one("SELECT count(*) FROM sarrio.copy WHERE table_name = 't' AND copies = 50")
                    .equals("1"));
            disturb(0);
            Pair.await().until(this::isConsistent);
            assertThat(writer.writes).as("seed " + seed).isPositive();
        }
        pair.awaitEqual("t", "parted", "k", "late");
        assertThat(pair.b.one("SELECT count(*) FROM late")).isEqualTo("500");
    }

    private static DesiredSync with(DesiredSync sync, CopyOptions copying, String... tables) {
        return new DesiredSync(
                        1,
                        sync.revision() + 1,
                        sync.name(),
                        sync.run(),
                        sync.sources(),
                        sync.targets(),
                        Arrays.stream(tables).map(TableName::parse).toList(),
                        List.of(),
                        sync.copy(),
                        0,
                        0,
                        1,
                        0)
                .copying(copying);
    }

    private boolean isConsistent() {
        return pair.state(pair.b) == FlowState.RUNNING
                && Boolean.TRUE.equals(pair.towards(pair.b).details().get("consistent"));
    }

    private void disturb(int what) {
        switch (what) {
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
            default -> {
                pair.stopCaptures();
                pair.startCapture(pair.a);
            }
        }
    }

    /** Writes at random until it is closed. */
    private static final class Writer implements AutoCloseable {
        private final Connection connection;
        private final Random random;
        private final Thread thread = new Thread(this::work, "keyless writer");
        private volatile boolean stopping;
        private volatile SQLException failure;
        private volatile int writes;

        Writer(TestDatabase database, long seed) throws SQLException {
            connection = database.superuser();
            random = new Random(seed);
            thread.start();
        }

        private void work() {
            try (Statement s = connection.createStatement()) {
                while (!stopping) {
                    s.execute("BEGIN; " + statement() + "; " + statement() + "; " + statement()
                            + (random.nextInt(8) == 0 ? "; ROLLBACK" : "; COMMIT"));
                    writes++;
                    LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
                }
            } catch (SQLException e) {
                failure = e;
            }
        }

        private String statement() {
            int a = random.nextInt(9);
            return switch (random.nextInt(40)) {
                case 0 -> "TRUNCATE t";
                case 1 -> "TRUNCATE parted_1";
                case 2 -> "TRUNCATE parted";
                case 3, 4, 5 -> "UPDATE t SET a = a + 1 WHERE ctid IN (SELECT ctid FROM t WHERE a = " + a + " LIMIT 5)";
                case 6, 7 -> "DELETE FROM t WHERE ctid IN (SELECT ctid FROM t WHERE a = " + a + " LIMIT 4)";
                case 8, 9 -> "UPDATE parted SET a = (a + 1) % 3 WHERE v = 'v" + a + "'";
                case 10 -> "DELETE FROM parted WHERE v = 'v" + a + "'";
                case 11, 12 -> "UPDATE k SET v = v || 'x' WHERE id = " + random.nextInt(20_000);
                case 13, 14, 15 -> "INSERT INTO parted SELECT " + a % 3 + ", 'v" + a + "' FROM generate_series(1, 2)";
                default ->
                    "INSERT INTO t SELECT " + a + ", NULL, 0.1 FROM generate_series(1, " + random.nextInt(4) + ")";
            };
        }

        @Override
        public void close() throws SQLException {
            stopping = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            connection.close();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
