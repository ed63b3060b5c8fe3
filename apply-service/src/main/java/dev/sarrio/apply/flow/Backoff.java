package dev.sarrio.apply.flow;

import java.time.Duration;

/** How long to wait before the next try: doubling, up to a limit. For one thread. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(10);
    private Duration next = FIRST;

    Duration next() {
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(MAX) > 0 ? MAX : doubled;
        return wait;
    }

    /** For what only a person can put right. */
    static Duration slow() {
        return MAX;
    }

    void reset() {
        next = FIRST;
    }
}
