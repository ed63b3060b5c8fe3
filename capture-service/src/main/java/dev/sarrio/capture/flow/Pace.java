package dev.sarrio.capture.flow;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long to wait before looking again: a few milliseconds while changes come, up to {@link #IDLE} when none do. */
final class Pace {
    static final Duration IDLE = Duration.ofMillis(250);
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
