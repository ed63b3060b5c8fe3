package dev.sarrio.system.faults;

import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Random transactions on a few rows with unique values, on one side: inserts, updates, deletes, other keys, values that change places, and now
 * and then a TRUNCATE. What its own side's rules refuse is rolled back. Goes on over crashes of its server; whatever else goes wrong, as a
 * deadlock with the product, is a failure.
 */
final class Juggler implements AutoCloseable {
    static final String TABLE = "CREATE TABLE juggled (id int PRIMARY KEY, m text UNIQUE, v text)";
    private static final int KEYS = 8;
    private static final int VALUES = 6;
    private static final int TRUNCATES_ONE_IN = 60;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long DOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String DUPLICATE = "23505";

    private final TestDatabase database;
    private final String side;
    private final SplittableRandom random;
    private final Thread thread;
    private int number;
    private volatile int committed;
    private volatile boolean stopping;
    private volatile Exception failure;

    Juggler(String side, TestDatabase database, long seed) {
        this.side = side;
        this.database = database;
        this.random = new SplittableRandom(31 * seed + side.hashCode());
        this.thread = new Thread(this::work, "juggler on " + side);
        thread.start();
    }

    private void work() {
        while (!stopping && failure == null) {
            try (Connection c = database.superuser();
                    Statement statement = c.createStatement()) {
                c.setAutoCommit(false);
                while (!stopping) {
                    transaction(c, statement);
                    LockSupport.parkNanos(PACE_NANOS);
                }
            } catch (SQLException e) {
                failure = Writers.isDown(e) ? null : e;
                LockSupport.parkNanos(DOWN_NANOS);
            } catch (IllegalStateException e) {
                failure = e.getCause() instanceof SQLException cause && Writers.isDown(cause) ? null : e;
                LockSupport.parkNanos(DOWN_NANOS);
            }
        }
    }

    private void transaction(Connection c, Statement statement) throws SQLException {
        try {
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                statement.execute(next());
            }
            c.commit();
            committed++;
        } catch (SQLException e) {
            if (!DUPLICATE.equals(e.getSQLState())) {
                throw e;
            }
            c.rollback();
        }
    }

    private String next() {
        int id = random.nextInt(KEYS);
        int other = random.nextInt(KEYS);
        String value = "'" + side + number++ + "'";
        if (random.nextInt(TRUNCATES_ONE_IN) == 0) {
            return "TRUNCATE juggled";
        }
        return switch (random.nextInt(8)) {
            case 0 -> "DELETE FROM juggled WHERE id = " + id;
            case 1 -> "UPDATE juggled SET id = " + other + ", v = " + value + " WHERE id = " + id;
            case 2 -> swap(id, other, value);
            case 3 -> "UPDATE juggled SET v = " + value + " WHERE id < " + id;
            default ->
                "INSERT INTO juggled VALUES (" + id + ", 'm" + random.nextInt(VALUES) + "', " + value
                        + ") ON CONFLICT (id) DO UPDATE SET m = excluded.m, v = excluded.v";
        };
    }

    /** Of two rows the unique values, over a third one. */
    private static String swap(int id, int other, String v) {
        return "DO $$ DECLARE a text := (SELECT m FROM juggled WHERE id = " + id
                + "); b text := (SELECT m FROM juggled WHERE id = "
                + other + "); BEGIN UPDATE juggled SET m = '-', v = " + v + " WHERE id = " + id
                + "; UPDATE juggled SET m = a, v = " + v + " WHERE id = " + other + " AND id <> " + id
                + "; UPDATE juggled SET m = CASE WHEN " + id + " = " + other + " THEN a ELSE b END WHERE id = " + id
                + "; END $$";
    }

    /** @return how many transactions it has committed; it ends */
    int end() {
        close();
        if (failure != null) {
            throw new AssertionError("A juggler on side " + side + " was refused: " + failure.getMessage(), failure);
        }
        return committed;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
