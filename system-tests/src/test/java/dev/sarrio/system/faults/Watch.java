package dev.sarrio.system.faults;

import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads one database as its users would, all the time, also while everything around it fails: each answer must be a state that can be. */
final class Watch implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int BROKEN_MAX = 10;
    private final String side;
    private final TestDatabase database;
    private final Thread thread;
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;
    private volatile long looks;
    private volatile boolean crashed;
    private long sequence;

    Watch(String side, TestDatabase database) {
        this.side = side;
        this.database = database;
        this.thread = new Thread(this::work, "watch");
        thread.start();
    }

    /** What was seen that can't be. */
    List<String> broken() {
        return broken;
    }

    long looks() {
        return looks;
    }

    String side() {
        return side;
    }

    /** That side's server crashed, and does not run: a value of this one's that was seen just before may not have been on the disk. */
    void crashed(String where) {
        crashed |= where.equals(side);
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

    private void work() {
        while (!stopping) {
            try (Connection c = database.superuser();
                    Statement statement = c.createStatement()) {
                while (!stopping && broken.size() < BROKEN_MAX) {
                    look(statement);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (SQLException | IllegalStateException e) {
                LockSupport.parkNanos(PAUSE_NANOS); // the server is down; the writers say if it is more than that
            }
        }
    }

    private void look(Statement statement) throws SQLException {
        if (crashed) {
            crashed = false;
            sequence = 0;
        }
        try (ResultSet row = statement.executeQuery(Ledger.LOOK)) {
            row.next();
            if (!row.getString(1).isEmpty()) {
                broken.add(row.getString(1));
            }
            long value = row.getLong(2);
            if (value < sequence) {
                broken.add("the sequence went back from " + sequence + " to " + value);
            }
            sequence = value;
        }
        looks++;
    }
}
