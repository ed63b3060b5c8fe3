package dev.sarrio.capture.flow;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait before looking again: a few milliseconds while changes come, up to {@link #IDLE} when none do. */
final class Pace {
    static final Duration IDLE = Duration.ofMillis(250);
    static final Duration REST_MAX = Duration.ofMillis(20);
    static final Duration BUSY_REST_MAX = Duration.ofMillis(100);
    /** While a peer of a two-way sync is behind: what it finds of different batches it decides one by one, so let them be few. */
    static final Duration BEHIND_REST = Duration.ofMillis(250);

    private static final long REST_NANOS_A_ROW = 400_000;
    private static final Duration BUSY = Duration.ofMillis(2);
    private static final Duration CALM = Duration.ofMillis(10);
    private static final Duration QUIET = Duration.ofMillis(50);
    private static final long BUSY_FOR = Duration.ofSeconds(1).toNanos();
    private static final long CALM_FOR = Duration.ofSeconds(5).toNanos();
    private static final long QUIET_FOR = Duration.ofSeconds(20).toNanos();
    private final LongSupplier nanoClock;
    private long lastActive;

    Pace(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lastActive = nanoClock.getAsLong();
    }

    /**
     * After a batch: half as long as it took, up to {@link #REST_MAX}. Small batches without a rest would take a whole core from an application
     * on the same machine, for a few milliseconds of latency; for a large one it makes no difference. Each row earns a rest, too: where more than
     * some 2,500 rows a second are changed, batches grow until the rest is {@link #BUSY_REST_MAX}, since most of what one costs does not
     * depend on its size.
     */
    static Duration rest(long batchNanos, long rows) {
        long earned = Math.min(rows, BUSY_REST_MAX.toNanos() / REST_NANOS_A_ROW) * REST_NANOS_A_ROW;
        return Duration.ofNanos(Math.max(Math.min(batchNanos / 2, REST_MAX.toNanos()), earned));
    }

    void active() {
        lastActive = nanoClock.getAsLong();
    }

    Duration pause() {
        long since = nanoClock.getAsLong() - lastActive;
        return since < BUSY_FOR ? BUSY : since < CALM_FOR ? CALM : since < QUIET_FOR ? QUIET : IDLE;
    }

    boolean idle() {
        return pause().equals(IDLE);
    }
}
