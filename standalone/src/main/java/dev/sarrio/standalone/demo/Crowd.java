package dev.sarrio.standalone.demo;

import java.sql.SQLException;
import java.time.Duration;
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

    /** @param other where customers go on when the shop no longer takes their orders */
    static Crowd enter(Side shop, Side other, double transactionsPerSecond) throws SQLException {
        Crowd crowd = new Crowd();
        for (int i = 0; i < THREADS; i++) {
            crowd.traffic.add(new Traffic(shop, other, transactionsPerSecond / THREADS, SEED + i));
        }
        crowd.traffic.forEach(Traffic::start);
        return crowd;
    }

    long committed() {
        return traffic.stream().mapToLong(Traffic::committed).sum();
    }

    /** How many of the customers' threads have gone on at the other side. */
    boolean allMoved() {
        return traffic.stream().allMatch(Traffic::moved);
    }

    /** The longest time that customers were refused, from the last commit here to the first there. */
    Duration longestRefusal() {
        return traffic.stream().map(Traffic::refused).max(Duration::compareTo).orElse(Duration.ZERO);
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
