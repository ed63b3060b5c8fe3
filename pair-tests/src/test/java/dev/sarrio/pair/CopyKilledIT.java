package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.copy.CopySettings;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.FlowState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final String[] TABLES = {"big", "part", "child"};
    private static final String SCHEMA = """
            CREATE TABLE big (id bigint PRIMARY KEY, name text UNIQUE, v text);
            CREATE INDEX big_v ON big (left(v, 10));
            CREATE TABLE part (id bigint, k int, v text, PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
            CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (50);
            CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (50) TO (100);
            CREATE TABLE child (id bigint PRIMARY KEY, big bigint REFERENCES big ON UPDATE CASCADE ON DELETE CASCADE);
            CREATE INDEX child_big ON child (big);
            INSERT INTO big SELECT i, 'n' || i, repeat('v', 150) FROM generate_series(1, 12000) i;
            INSERT INTO part SELECT i, i % 100, repeat('p', 100) FROM generate_series(1, 8000) i;
            INSERT INTO child SELECT i, i FROM generate_series(1, 3000) i;
            """;
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
    void nothingIsLostOrThereTwice(long seed) throws Exception {
        Random random = new Random(seed);
        pair = new Pair(random.nextBoolean() ? 15 : 13, 18);
        pair.a.app(SCHEMA);
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
                d.targetLockWait());
        pair.define(CopyMode.SCHEMA_AND_DATA, TABLES);
        pair.become(
                Pair.oneWay(pair.sync()).copying(new CopyOptions(0, 700 << 10, CopyOptions.IfExists.ABORT, List.of())));
        pair.startCapture(pair.a);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> write(new Random(seed), done));
        writer.start();
        try {
            pair.startApply();
            for (int kill = 0; kill < 4; kill++) {
                LockSupport.parkNanos(
                        Duration.ofMillis(500 + random.nextInt(2500)).toNanos());
                disturb(random);
            }
            Pair.await().until(this::isConsistent);
        } finally {
            done.set(true);
            writer.join();
        }
        pair.awaitEqual(TABLES);
        assertThat(pair.b.rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"))
                .isEqualTo(pair.a.rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"));
        assertThat(pair.b.one("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isEqualTo("1");
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

    private void write(Random random, AtomicBoolean done) {
        while (!done.get()) {
            long id = 1 + random.nextInt(12000);
            long fresh = 100_000 + random.nextInt(1_000_000);
            String sql =
                    switch (random.nextInt(9)) {
                        case 0 ->
                            "INSERT INTO big VALUES (" + fresh + ", 'n" + fresh + "', 'new') ON CONFLICT DO NOTHING";
                        case 1 -> "UPDATE big SET v = v || repeat('x', 300) WHERE id = " + id;
                        case 2 -> "DELETE FROM big WHERE id = " + id;
                        case 3 -> "UPDATE big SET id = " + fresh + " WHERE id = " + id;
                        case 4 -> // a unique value goes from one row to another
                            "WITH gone AS (DELETE FROM big WHERE id = " + id
                                    + " RETURNING name) UPDATE big SET name = 'was ' || name WHERE id = " + (id + 1);
                        case 5 ->
                            "UPDATE big SET name = 'swap" + random.nextInt(50) + "' WHERE id = " + id
                                    + " AND NOT EXISTS (SELECT FROM big WHERE name LIKE 'swap%' AND id <> " + id + ")";
                        case 6 -> "UPDATE part SET k = (k + 37) % 100, v = v || 'm' WHERE id = " + id % 8000;
                        case 7 ->
                            "INSERT INTO part VALUES (" + fresh + ", " + fresh % 100
                                    + ", 'new') ON CONFLICT DO NOTHING";
                        default ->
                            "INSERT INTO child SELECT " + fresh + ", min(id) FROM big WHERE id >= " + id
                                    + " ON CONFLICT DO NOTHING";
                    };
            try (Connection c = pair.a.database.superuser();
                    Statement s = c.createStatement()) {
                s.execute(sql);
            } catch (SQLException e) {
                if (!"23503".equals(e.getSQLState()) && !"23505".equals(e.getSQLState())) {
                    throw new IllegalStateException(sql, e);
                }
            }
        }
    }
}
