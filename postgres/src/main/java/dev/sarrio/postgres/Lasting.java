package dev.sarrio.postgres;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells transactions that last from those that come and go. Whoever asks for a table's lock behind one that lasts does not get it, and
 * makes the application queue behind him for nothing. For one table and one thread.
 */
final class Lasting {
    private static final long LONG_NANOS = Duration.ofMillis(100).toNanos();
    /** Nobody knows since when those have been there that the first look finds. */
    private static final long ALWAYS = Long.MIN_VALUE;

    private final Map<String, Long> since = new HashMap<>();
    private boolean looked;

    /** @param holders who holds a lock now  @return whether none of them lasts */
    boolean calm(Set<String> holders, long nowNanos) {
        since.keySet().retainAll(holders);
        holders.forEach(h -> since.putIfAbsent(h, looked ? nowNanos : ALWAYS));
        looked = true;
        return since.values().stream().allMatch(s -> s != ALWAYS && nowNanos - s < LONG_NANOS);
    }
}
