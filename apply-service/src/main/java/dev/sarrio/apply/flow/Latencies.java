package dev.sarrio.apply.flow;

import java.util.Arrays;

/** The last latencies seen, in milliseconds. For one thread. */
final class Latencies {
    private static final int KEPT = 1024;
    private final long[] millis = new long[KEPT];
    private int count;

    void add(long latencyMillis) {
        millis[count++ % KEPT] = latencyMillis;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** @param share 0.5 for the median */
    long percentile(double share) {
        long[] sorted = Arrays.copyOf(millis, Math.min(count, KEPT));
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }
}
