package dev.sarrio.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A backlog made while the sync is paused, and how long the target needs to have all of it once the sync goes on. */
final class CatchUp {
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final long POLL_NANOS = 10_000_000L;
    private final Rig rig;
    private final int backlog;
    private final int round;

    /** @param round 0 for the first; each round changes keys of its own */
    CatchUp(Rig rig, int backlog, int round) {
        this.rig = rig;
        this.backlog = backlog;
        this.round = round;
    }

    Map<String, Object> run() throws SQLException {
        rig.run("pause", Rig.SYNC);
        long loading = System.nanoTime();
        long mark = -1 - round;
        try (Connection c = rig.source();
                Statement statement = c.createStatement()) {
            statement.execute("CALL backlog(" + backlog + ", " + round + ")");
            statement.execute("UPDATE marks SET seen = " + mark + " WHERE id = 0");
        }
        double loadSeconds = (System.nanoTime() - loading) / 1e9;
        long start = System.nanoTime();
        rig.run("resume", Rig.SYNC);
        await(mark);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("backlogRows", backlog);
        figures.put("backlogLoadSeconds", rounded(loadSeconds));
        figures.put("catchUpSeconds", rounded(seconds));
        figures.put("catchUpRowsPerSecond", Math.round(backlog / seconds));
        rig.say("catch-up, round " + (round + 1) + ": " + figures);
        return figures;
    }

    private void await(long mark) throws SQLException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try (Connection c = rig.target();
                Statement statement = c.createStatement()) {
            while (System.nanoTime() < deadline) {
                try (ResultSet row = statement.executeQuery("SELECT seen FROM marks WHERE id = 0")) {
                    if (row.next() && row.getLong(1) == mark) {
                        return;
                    }
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        throw new IllegalStateException("The backlog did not arrive within " + TIMEOUT);
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }
}
