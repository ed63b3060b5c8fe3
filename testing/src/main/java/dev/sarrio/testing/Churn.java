package dev.sarrio.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Tables, and random writes that are hard for whoever copies them meanwhile: rows that are made, moved and deleted, keys that change, unique
 * values that go from one row to another, partitions that rows wander between. Goes on over crashes of the server, until it is closed.
 */
public final class Churn implements AutoCloseable {
    public static final List<String> TABLES = List.of("big", "part", "child");
    public static final String SCHEMA = """
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

    private static final int ROWS = 12_000;
    private static final int PARTED = 8_000;
    private static final int FRESH = 100_000;
    private static final long DOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Rules of the tables, which these writes do not look at before. */
    private static final Set<String> REFUSED = Set.of("23503", "23505", "40P01");

    private static final Set<String> DOWN = Set.of("57P01", "57P02", "57P03");
    private final TestDatabase database;
    private final Random random;
    private final Thread thread = new Thread(this::work, "churn");
    private volatile boolean stopping;
    private volatile Exception failure;
    private volatile long writes;

    private Churn(TestDatabase database, long seed) {
        this.database = database;
        this.random = new Random(seed);
    }

    public static Churn start(TestDatabase database, long seed) {
        Churn churn = new Churn(database, seed);
        churn.thread.start();
        return churn;
    }

    public long writes() {
        return writes;
    }

    private void work() {
        while (!stopping && failure == null) {
            try (Connection c = database.superuser();
                    Statement s = c.createStatement()) {
                while (!stopping) {
                    write(s);
                }
            } catch (SQLException | IllegalStateException e) {
                if (!isDown(e)) {
                    failure = e;
                }
                LockSupport.parkNanos(DOWN_NANOS);
            }
        }
    }

    private void write(Statement s) throws SQLException {
        try {
            s.execute(next());
            writes++;
        } catch (SQLException e) {
            if (!REFUSED.contains(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static boolean isDown(Exception e) {
        Throwable cause = e instanceof SQLException ? e : e.getCause();
        String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
        return state != null && (state.startsWith("08") || DOWN.contains(state));
    }

    private String next() {
        long id = 1 + random.nextInt(ROWS);
        long fresh = FRESH + random.nextInt(10 * FRESH);
        return switch (random.nextInt(9)) {
            case 0 -> "INSERT INTO big VALUES (" + fresh + ", 'n" + fresh + "', 'new') ON CONFLICT DO NOTHING";
            case 1 -> "UPDATE big SET v = v || repeat('x', 300) WHERE id = " + id;
            case 2 -> "DELETE FROM big WHERE id = " + id;
            case 3 -> "UPDATE big SET id = " + fresh + " WHERE id = " + id;
            case 4 -> // a unique value goes from one row to another
                "WITH gone AS (DELETE FROM big WHERE id = " + id
                        + " RETURNING name) UPDATE big SET name = 'was ' || name WHERE id = " + (id + 1);
            case 5 ->
                "UPDATE big SET name = 'swap" + random.nextInt(50) + "' WHERE id = " + id
                        + " AND NOT EXISTS (SELECT FROM big WHERE name LIKE 'swap%' AND id <> " + id + ")";
            case 6 -> "UPDATE part SET k = (k + 37) % 100, v = v || 'm' WHERE id = " + id % PARTED;
            case 7 -> "INSERT INTO part VALUES (" + fresh + ", " + fresh % 100 + ", 'new') ON CONFLICT DO NOTHING";
            default ->
                "INSERT INTO child SELECT " + fresh + ", min(id) FROM big WHERE id >= " + id
                        + " ON CONFLICT DO NOTHING";
        };
    }

    /** All rows, indexes and valid foreign keys of a database, as a few lines that are alike where those are. */
    public static String digest(TestDatabase database) {
        List<String> lines = new ArrayList<>();
        TABLES.forEach(t -> lines.add("SELECT '" + t + " ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, '|'"
                + " ORDER BY t::text COLLATE \"C\")), '') FROM " + t + " t"));
        lines.add("SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'");
        lines.add("SELECT 'foreign key ' || conname FROM pg_constraint WHERE contype = 'f' AND convalidated");
        return database.query("SELECT string_agg(line, E'\\n' ORDER BY line) FROM (" + String.join(" UNION ALL ", lines)
                + ") d (line)");
    }

    /** Ends the writes; throws if one failed for another reason than a crash. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("A write was refused: " + failure.getMessage(), failure);
        }
    }
}
