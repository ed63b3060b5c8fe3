package dev.sarrio.capture.batch;

import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long the databases of two-way syncs take to apply this one's batches: from a batch to the first word of each that it has applied it. A
 * peer that writes nothing tells of itself only now and then, which says nothing of how far it is. For one thread.
 */
final class Echo {
    static final Duration LATE = Duration.ofMillis(1_500);
    private static final long TALKS_FOR = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoClock;
    private final Map<Peer, Call> calls = new HashMap<>();

    private record Peer(SyncName sync, DatabaseName database) {}

    /** To one peer. */
    private static final class Call {
        private long heardBatch;
        private long heardNanos;
        private long heardBeforeNanos;
        private long calledXmin = -1;
        private long calledNanos;
        private long tookNanos;

        Call(long now) {
            heardNanos = now - TALKS_FOR;
            heardBeforeNanos = heardNanos;
        }
    }

    Echo(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** @param peer how far its batches are applied here  @param acknowledged the xmin up to where it is known to have applied this database's */
    void heard(PeerPosition peer, long acknowledged) {
        long now = nanoClock.getAsLong();
        Call call = calls.computeIfAbsent(new Peer(peer.sync(), peer.database()), p -> new Call(now));
        if (peer.batch() > call.heardBatch) {
            call.heardBatch = peer.batch();
            call.heardBeforeNanos = call.heardNanos;
            call.heardNanos = now;
        }
        if (call.calledXmin >= 0 && acknowledged >= call.calledXmin) {
            call.tookNanos = now - call.calledNanos;
            call.calledXmin = -1;
        }
    }

    /** A batch is published. @param to its snapshot's xmin */
    void said(long to) {
        long now = nanoClock.getAsLong();
        for (Call call : calls.values()) {
            if (call.calledXmin < 0) {
                call.calledXmin = to;
                call.calledNanos = now;
            }
        }
    }

    /** Whether a peer that told something new twice within a second took, or takes, longer than {@link #LATE}. */
    boolean isLate() {
        long now = nanoClock.getAsLong();
        return calls.values().stream()
                .filter(c -> now - c.heardBeforeNanos < TALKS_FOR)
                .mapToLong(c -> Math.max(c.tookNanos, c.calledXmin < 0 ? 0 : now - c.calledNanos))
                .anyMatch(nanos -> nanos > LATE.toNanos());
    }
}
