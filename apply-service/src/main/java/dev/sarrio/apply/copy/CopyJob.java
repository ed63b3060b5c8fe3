package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.postgres.PgServers;
import java.time.Duration;
import java.util.Optional;

/**
 * What the workers of a copy share.
 *
 * @param replicaRole foreign keys and triggers are set aside at the target
 * @param snapshot the exported one that all chunks read; null if each reads one of its own, and is entered in the ledger
 * @param wide the room that all workers of this process have for wide rows
 * @param ledger null if all chunks read one snapshot: without it they are worth nothing
 */
record CopyJob(
        PgServers servers,
        Connection source,
        Connection target,
        boolean replicaRole,
        String snapshot,
        CopyFence fence,
        CopyLedger ledger,
        Throttle throttle,
        WideRows wide,
        Duration sourceLockWait,
        Duration sourceSilence,
        Duration targetLockWait) {
    CopyLine line() {
        CopyLine line = new CopyLine(servers, source, target, replicaRole, sourceSilence);
        line.target(SessionSettings.UNFLUSHED);
        return line;
    }

    boolean isEachBySnapshot() {
        return snapshot == null;
    }

    /** The statement that enters a chunk as done, in the transaction that wrote its rows; it answers with a row. */
    Optional<String> done(ChunkTask chunk, long rows, long bytes) {
        return isEachBySnapshot() ? Optional.of(ledger.done(chunk, rows, bytes)) : Optional.empty();
    }
}
