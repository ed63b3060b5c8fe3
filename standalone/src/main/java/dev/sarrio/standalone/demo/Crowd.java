package dev.sarrio.standalone.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** All customers: a few threads of {@link Traffic} that share a rate. */
final class Crowd implements AutoCloseable {
    private static final int THREADS = 2;
    private static final long SEED = 20150826;
    private static final long MARKERS_APART = 1_000_000;
    /** Above all markers of {@link #marker}. */
    static final long LAST_MARKER = 1_000 * MARKERS_APART;

    private final List<Traffic> traffic = new ArrayList<>();
    private final AtomicLong markers = new AtomicLong();

    private Crowd() {}

    static Crowd enter(Side shop, double transactionsPerSecond) throws SQLException {
        Crowd crowd = new Crowd();
        for (int i = 0; i < THREADS; i++) {
            Connection connection = shop.application();
            connection.setAutoCommit(false);
            crowd.traffic.add(new Traffic(connection, transactionsPerSecond / THREADS, SEED + i));
        }
        crowd.traffic.forEach(Traffic::start);
        return crowd;
    }

    long committed() {
        return traffic.stream().mapToLong(Traffic::committed).sum();
    }

    /** Where a probe may begin to number its rows: apart from every other probe. */
    long marker() {
        return markers.incrementAndGet() * MARKERS_APART;
    }

    /** They leave; done twice, the second time does nothing. */
    @Override
    public void close() throws SQLException {
        for (Traffic t : traffic) {
            t.close();
        }
    }
}
