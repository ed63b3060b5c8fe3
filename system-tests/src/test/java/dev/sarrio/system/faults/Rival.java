package dev.sarrio.system.faults;

import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One of two writers of the same rows, on one side. A row carries the names of all writes that led to it, so a write that is in no row was
 * overwritten by somebody who had not seen it. Goes on over crashes of its server; whatever else goes wrong is a failure.
 */
final class Rival implements AutoCloseable {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long DOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TestDatabase database;
    private final String side;
    private final int first;
    private final int keys;
    private final List<String> columns;
    private final SplittableRandom random;
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> own = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Exception failure;

    /** @param first of the keys, which follow each other @param columns that it writes: the first is everybody's, others are its own */
    Rival(String side, TestDatabase database, int first, int keys, List<String> columns, long seed) {
        this.side = side;
        this.database = database;
        this.first = first;
        this.keys = keys;
        this.columns = columns;
        this.random = new SplittableRandom(seed + side.hashCode());
        this.thread = new Thread(this::work, "rival on " + side);
        thread.start();
    }

    /** The names of writes that were acknowledged, each with its row's key. */
    Map<String, Integer> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    /** Those of them in columns that nobody else writes. */
    Set<String> own() {
        return Set.copyOf(own);
    }

    int count() {
        if (failure != null) {
            throw new AssertionError("A writer was refused: " + failure.getMessage(), failure);
        }
        return acknowledged.size();
    }

    private void work() {
        int number = 0;
        while (!stopping && failure == null) {
            try (Connection c = database.superuser();
                    Updates updates = new Updates(c)) {
                while (!stopping) {
                    int column = random.nextInt(columns.size());
                    int key = first + random.nextInt(keys);
                    String name = side + number++; // a name whose outcome is not known is never used again
                    updates.execute(column, name, key);
                    if (column > 0) {
                        own.add(name);
                    }
                    acknowledged.put(name, key);
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

    /** One statement for each column. */
    private final class Updates implements AutoCloseable {
        private final Connection connection;
        private final List<PreparedStatement> statements = new ArrayList<>();

        Updates(Connection connection) throws SQLException {
            this.connection = connection;
            for (String c : columns) {
                statements.add(
                        connection.prepareStatement("UPDATE contested SET " + c + " = " + c + " || ? WHERE id = ?"));
            }
        }

        void execute(int column, String name, int key) throws SQLException {
            PreparedStatement update = statements.get(column);
            update.setArray(1, connection.createArrayOf("text", new String[] {name}));
            update.setInt(2, key);
            if (update.executeUpdate() != 1) {
                throw new IllegalStateException("Row " + key + " is not there on side " + side);
            }
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : statements) {
                statement.close();
            }
        }
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
