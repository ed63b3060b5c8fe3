package dev.sarrio.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Single-row updates at a steady rate, each its own transaction and its own row; the target is polled for those that have
 * arrived. Latency of a change: from the acknowledged commit to the answer of the query that shows it, on one clock.
 */
final class Latency {
    private static final int WINDOW = 1000;
    private static final long POLL_NANOS = 1_000_000L;
    private static final Duration STRAGGLERS = Duration.ofSeconds(60);
    private final Rig rig;
    private final int rate;
    private final int changes;
    private final AtomicLongArray committed;
    private final AtomicLongArray seen;
    private volatile SQLException failure;

    Latency(Rig rig, int rate, int seconds) {
        this.rig = rig;
        this.rate = rate;
        this.changes = rate * seconds;
        this.committed = new AtomicLongArray(changes + 1);
        this.seen = new AtomicLongArray(changes + 1);
    }

    Map<String, Object> run() throws SQLException, InterruptedException {
        Thread writer = new Thread(this::write, "writer");
        writer.start();
        poll(writer);
        writer.join();
        if (failure != null) {
            throw failure;
        }
        List<Long> nanos = new ArrayList<>();
        for (int i = 1; i <= changes; i++) {
            if (seen.get(i) > 0) {
                nanos.add(Math.max(0, seen.get(i) - committed.get(i)));
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("latencyMillisP50", millis(nanos, 0.5));
        figures.put("latencyMillisP95", millis(nanos, 0.95));
        figures.put("latencyMillisP99", millis(nanos, 0.99));
        figures.put("latencyMillisMax", millis(nanos, 1));
        figures.put("latencyChanges", nanos.size());
        figures.put("latencyMissing", changes - nanos.size());
        double achieved = (changes - 1) * 1e9 / (committed.get(changes) - committed.get(1));
        figures.put("latencyRate", Math.round(achieved));
        rig.say("latency: " + figures);
        return figures;
    }

    private void write() {
        long start = System.nanoTime();
        try (Connection c = rig.source();
                PreparedStatement update = c.prepareStatement("UPDATE marks SET seen = id WHERE id = ?")) {
            for (int i = 1; i <= changes; i++) {
                LockSupport.parkNanos(start + i * 1_000_000_000L / rate - System.nanoTime());
                update.setInt(1, i);
                update.executeUpdate();
                committed.set(i, System.nanoTime());
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private void poll(Thread writer) throws SQLException {
        long deadline = Long.MAX_VALUE;
        int first = 1;
        try (Connection c = rig.target();
                PreparedStatement look =
                        c.prepareStatement("SELECT id FROM marks WHERE id >= ? AND id < ? AND seen = id")) {
            while (first <= changes && System.nanoTime() < deadline) {
                if (!writer.isAlive() && deadline == Long.MAX_VALUE) {
                    deadline = System.nanoTime() + STRAGGLERS.toNanos();
                }
                arrived(look, first);
                int before = first;
                while (first <= changes && seen.get(first) > 0) {
                    first++;
                }
                if (before == first) {
                    LockSupport.parkNanos(POLL_NANOS);
                }
            }
        }
    }

    private void arrived(PreparedStatement look, int first) throws SQLException {
        look.setInt(1, first);
        look.setInt(2, first + WINDOW);
        try (ResultSet rows = look.executeQuery()) {
            long now = System.nanoTime();
            while (rows.next()) {
                int id = rows.getInt(1);
                if (id <= changes) {
                    seen.compareAndSet(id, 0, now);
                }
            }
        }
    }

    /** The nearest rank, in milliseconds with one decimal. */
    static double millis(List<Long> nanos, double share) {
        if (nanos.isEmpty()) {
            return Double.NaN;
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return Math.round(sorted.get(Math.max(1, rank) - 1) / 1e5) / 10.0;
    }
}
