package dev.sarrio.capture.flow;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait before looking again: a few milliseconds while changes come, up to {@link #IDLE} when none do. */
final class Pace {
    static final Duration IDLE = Duration.ofMillis(250);
    static final Duration REST_MAX = Duration.ofMillis(20);
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
     * After a batch: as long as it took, up to {@link #REST_MAX}. Small batches without a rest would take a whole core from an application on
     * the same machine, for a few milliseconds of latency; for a large one it makes no difference.
     */
    static Duration rest(long batchNanos) {
        return Duration.ofNanos(Math.min(batchNanos, REST_MAX.toNanos()));
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
