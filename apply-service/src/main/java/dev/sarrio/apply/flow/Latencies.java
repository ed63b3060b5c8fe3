package dev.sarrio.apply.flow;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The latencies of the last minute (the last thousand of them, if there were more), in milliseconds. For one thread. */
final class Latencies {
    private static final int KEPT = 1024;
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private final long[] millis = new long[KEPT];
    private final long[] nanos = new long[KEPT];
    private int count;

    /** @param now as System.nanoTime() has it */
    void add(long latencyMillis, long now) {
        millis[count % KEPT] = latencyMillis;
        nanos[count % KEPT] = now;
        count++;
    }

    /** Ascending; empty if there was none. */
    long[] sorted(long now) {
        long[] recent = IntStream.range(0, Math.min(count, KEPT))
                .filter(i -> now - nanos[i] <= WINDOW_NANOS)
                .mapToLong(i -> millis[i])
                .toArray();
        Arrays.sort(recent);
        return recent;
    }

    /** @param share 0.5 for the median */
    static long percentile(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }
}
