package dev.sarrio.apply.copy;

import java.util.concurrent.TimeUnit;

/** Holds its callers back, so that all of them together move no more than so many bytes a second. Thread-safe. */
final class Throttle {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private final long bytesPerSecond;
    private long free = System.nanoTime();

    /** @param bytesPerSecond 0 for no limit */
    Throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Returns when these bytes may have been moved. What was not used before is not made up for. */
    void moved(long bytes) {
        if (bytesPerSecond == 0) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(reserve(bytes));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while copying", e);
        }
    }

    private synchronized long reserve(long bytes) {
        long now = System.nanoTime();
        free = Math.max(free, now) + (long) (bytes * NANOS / bytesPerSecond);
        return free - now;
    }
}
