package dev.sarrio.capture.batch;

import dev.sarrio.core.position.Snapshot;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** What a batch is about. */
final class Totals {
    final Set<Integer> tables = new HashSet<>();
    Snapshot since;
    Snapshot to;
    long batch;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;

    Totals() {}

    Totals(Snapshot since, Snapshot to, long batch) {
        this.since = since;
        this.to = to;
        this.batch = batch;
    }

    void add(TableChanges changes) {
        firstMicros = Math.min(firstMicros, changes.firstMicros());
        lastMicros = Math.max(lastMicros, changes.lastMicros());
    }

    /** When the first of its changes was made, null for none. */
    Instant first() {
        return lastMicros > Long.MIN_VALUE ? instant(firstMicros) : null;
    }

    Instant last() {
        return lastMicros > Long.MIN_VALUE ? instant(lastMicros) : null;
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }
}
