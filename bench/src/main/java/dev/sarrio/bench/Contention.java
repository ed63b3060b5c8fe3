package dev.sarrio.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** Both sides of a two-way sync write the same rows at the same moments. For one thread, which has one more write on the other side. */
final class Contention {
    private static final int KEYS = 1_000;
    private static final int RATE = 100;
    private static final int SECONDS = 20;
    /** Without a common divisor with the number of keys: every key has its turn. */
    private static final int STRIDE = 7_919;

    private static final long LOOK_NANOS = 10_000_000L;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Of the rows that are written, and of the last one of each side: where they have arrived, all before them has. */
    private static final String DIGEST =
            "SELECT md5(string_agg(seen::text, ',' ORDER BY id)) FROM marks WHERE id BETWEEN 1 AND " + (KEYS + 2);

    private final Rig rig;
    private long writes;

    Contention(Rig rig) {
        this.rig = rig;
    }

    /** Both write. @return seconds from the last commit of either until both are equal, and nothing is on its way any more */
    double both() throws SQLException, InterruptedException {
        long first = writes;
        long begin = System.nanoTime();
        writes += (long) RATE * SECONDS;
        FutureTask<Long> other = new FutureTask<>(() -> {
            try (Connection c = rig.target(Rig.PAIR)) {
                return write(c, 1, first, begin, SECONDS);
            }
        });
        new Thread(other, "other side").start();
        long last;
        try (Connection c = rig.source(Rig.PAIR)) {
            last = write(c, 0, first, begin, SECONDS);
        }
        try {
            last = Math.max(last, other.get());
        } catch (ExecutionException e) {
            throw new SQLException("The other side's writes failed", e.getCause());
        }
        return awaitEqual(last);
    }

    /** The source alone writes. */
    void source(int seconds) throws SQLException {
        try (Connection c = rig.source(Rig.PAIR)) {
            write(c, 0, writes, System.nanoTime(), seconds);
        }
        writes += (long) RATE * seconds;
    }

    /** How many conflicts both sides have on record. */
    long onRecord() throws SQLException {
        long number = 0;
        for (boolean source : new boolean[] {true, false}) {
            try (Connection c = source ? rig.source(Rig.PAIR) : rig.target(Rig.PAIR);
                    Statement statement = c.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM sarrio.conflict")) {
                row.next();
                number += row.getLong(1);
            }
        }
        return number;
    }

    /** @return when the last one was committed */
    private static long write(Connection c, int side, long first, long begin, int seconds) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE marks SET seen = ? WHERE id = ?")) {
            long count = (long) RATE * seconds;
            for (long i = 0; i < count; i++) {
                LockSupport.parkNanos(begin + i * 1_000_000_000L / RATE - System.nanoTime());
                update.setLong(1, 2 * (first + i) + side);
                update.setLong(2, 1 + (first + i) * STRIDE % KEYS);
                update.executeUpdate();
            }
            update.setLong(1, first + count);
            update.setLong(2, KEYS + 1 + side);
            update.executeUpdate();
            return System.nanoTime();
        }
    }

    private double awaitEqual(long since) throws SQLException {
        try (Connection one = rig.source(Rig.PAIR);
                Connection other = rig.target(Rig.PAIR);
                PreparedStatement here = one.prepareStatement(DIGEST);
                PreparedStatement there = other.prepareStatement(DIGEST)) {
            while (System.nanoTime() - since < PATIENCE.toNanos()) {
                if (digest(here).equals(digest(there))) {
                    return (System.nanoTime() - since) / 1e9;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        throw new IllegalStateException("Both sides were not equal " + PATIENCE + " after the last write");
    }

    private static String digest(PreparedStatement digest) throws SQLException {
        try (ResultSet row = digest.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
