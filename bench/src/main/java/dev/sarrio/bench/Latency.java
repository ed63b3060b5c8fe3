package dev.sarrio.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * w3: single-row updates at a steady rate, each its own transaction and its own row; the target is polled for those that have
 * arrived. Latency of a change: from the acknowledged commit to the answer of the query that shows it, on one clock.
 */
final class Latency implements Workload.OnRig {
    private static final int WINDOW = 1000;
    private static final long POLL_NANOS = 1_000_000L;
    private static final Duration STRAGGLERS = Duration.ofSeconds(60);
    private static final String MILLIS = "ms";
    private final Sizes sizes;
    private final int changes;

    Latency(Sizes sizes) {
        this.sizes = sizes;
        this.changes = sizes.rate() * sizes.seconds();
    }

    @Override
    public void run(Rig rig, Figures figures) throws SQLException, InterruptedException {
        for (int round = 1; round <= sizes.rounds(); round++) {
            try (Connection c = rig.source();
                    Statement statement = c.createStatement()) {
                statement.execute("UPDATE marks SET seen = 0 WHERE id > 0 AND seen <> 0");
            }
            rig.drain();
            Map<String, Double> before = rig.cpuSeconds();
            List<Double> millis = round(rig, figures);
            figures.addCpu("stream", rig.cpuSecondsSince(before));
            figures.add("p50", MILLIS, Statistics.percentile(millis, 0.5));
            figures.add("p95", MILLIS, Statistics.percentile(millis, 0.95));
            figures.add("p99", MILLIS, Statistics.percentile(millis, 0.99));
            figures.add("max", MILLIS, Statistics.percentile(millis, 1));
            figures.add("missing", "changes", changes - millis.size());
            figures.compared(millis.size() == changes);
            rig.say("round " + round + " of " + sizes.rounds() + ": p50 "
                    + Statistics.shown(Statistics.percentile(millis, 0.5)) + " ms, p99 "
                    + Statistics.shown(Statistics.percentile(millis, 0.99)) + " ms");
        }
        figures.compared(rig.equal());
    }

    private List<Double> round(Rig rig, Figures figures) throws SQLException, InterruptedException {
        AtomicLongArray committed = new AtomicLongArray(changes + 1);
        AtomicLongArray seen = new AtomicLongArray(changes + 1);
        FutureTask<Void> writing = new FutureTask<>(() -> {
            write(rig, committed);
            return null;
        });
        new Thread(writing, "writer").start();
        poll(rig, writing, seen);
        try {
            writing.get();
        } catch (ExecutionException e) {
            throw new SQLException("The stream of changes failed", e.getCause());
        }
        List<Double> millis = new ArrayList<>();
        for (int i = 1; i <= changes; i++) {
            if (seen.get(i) > 0) {
                millis.add(Math.max(0, seen.get(i) - committed.get(i)) / 1e6);
            }
        }
        figures.add("achieved", "changes/s", (changes - 1) * 1e9 / (committed.get(changes) - committed.get(1)));
        return millis;
    }

    private void write(Rig rig, AtomicLongArray committed) throws SQLException {
        long start = System.nanoTime();
        try (Connection c = rig.source();
                PreparedStatement update = c.prepareStatement("UPDATE marks SET seen = id WHERE id = ?")) {
            for (int i = 1; i <= changes; i++) {
                LockSupport.parkNanos(start + i * 1_000_000_000L / sizes.rate() - System.nanoTime());
                update.setInt(1, i);
                update.executeUpdate();
                committed.set(i, System.nanoTime());
            }
        }
    }

    private void poll(Rig rig, FutureTask<Void> writing, AtomicLongArray seen) throws SQLException {
        long deadline = Long.MAX_VALUE;
        int first = 1;
        try (Connection c = rig.target();
                PreparedStatement look =
                        c.prepareStatement("SELECT id FROM marks WHERE id >= ? AND id < ? AND seen = id")) {
            while (first <= changes && System.nanoTime() < deadline) {
                if (writing.isDone() && deadline == Long.MAX_VALUE) {
                    deadline = System.nanoTime() + STRAGGLERS.toNanos();
                }
                arrived(look, first, seen);
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

    private void arrived(PreparedStatement look, int first, AtomicLongArray seen) throws SQLException {
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
}
