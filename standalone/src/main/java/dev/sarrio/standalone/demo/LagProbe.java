package dev.sarrio.standalone.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Lag as an outsider sees it: a row committed on the source until a query on the target returns it. Not thread-safe. */
final class LagProbe implements AutoCloseable {
    private static final long POLL_NANOS = 1_000_000L;
    private static final long PAUSE_NANOS = 30_000_000L;
    private final Connection source;
    private final Connection target;
    private final List<Long> nanos = new ArrayList<>();
    private long marker;

    /** @param firstMarker both connections with autocommit on, closed with it; rows are numbered from here */
    LagProbe(Connection source, Connection target, long firstMarker) {
        this.source = source;
        this.target = target;
        this.marker = firstMarker;
    }

    /** Commits a marker and waits until it is visible on the target; empty if it is not in time. The sample is kept. */
    Duration measure(Duration timeout) throws SQLException {
        Duration lag = wait(timeout);
        if (lag != null) {
            nanos.add(lag.toNanos());
        }
        return lag;
    }

    /** The same, without keeping the sample. Null if it is not visible in time. */
    Duration wait(Duration timeout) throws SQLException {
        long id = ++marker;
        try (PreparedStatement insert = source.prepareStatement("INSERT INTO lag_markers (id) VALUES (?)")) {
            insert.setLong(1, id);
            insert.executeUpdate();
        }
        long start = System.nanoTime();
        try (PreparedStatement look = target.prepareStatement("SELECT 1 FROM lag_markers WHERE id = ?")) {
            look.setLong(1, id);
            while (System.nanoTime() - start < timeout.toNanos()) {
                try (ResultSet row = look.executeQuery()) {
                    if (row.next()) {
                        return Duration.ofNanos(System.nanoTime() - start);
                    }
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        return null;
    }

    /** A pause between two measurements, so that they are independent of each other. */
    void breathe() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    int samples() {
        return nanos.size();
    }

    /** @param share 0.5 for the median */
    double millis(double share) {
        return Percentile.of(nanos, share) / 1e6;
    }

    @Override
    public void close() throws SQLException {
        source.close();
        target.close();
    }
}
