package dev.sarrio.apply.target;

import java.time.Duration;

/**
 * The limits of an apply flow.
 *
 * @param windowBytes of records fetched and not yet written. Two-way syncs keep half as much of what they have written, in case of conflicts
 * @param statementRowsMax rows of one statement
 * @param statementBytesMax of text in one statement (or one row, if that is larger)
 * @param pipelineBytesMax of text in statements sent and not yet answered
 * @param groupRowsMax waiting batches are applied in one transaction as long as they have no more rows together
 * @param groupBatchesMax and are no more than these
 * @param savepointRows a savepoint is set after about so many rows, so that a uniqueness conflict costs no more
 * @param lockWait how long a statement waits for a lock before the batch is tried again
 * @param synchronousCommit of the target's sessions (`on`, `off`, `local` …). With `off` a crash of the target loses the last
 *     moments, positions included, and they are applied again
 */
public record ApplySettings(
        long windowBytes,
        int statementRowsMax,
        int statementBytesMax,
        int pipelineBytesMax,
        long groupRowsMax,
        int groupBatchesMax,
        long savepointRows,
        Duration lockWait,
        String synchronousCommit) {
    public static final ApplySettings DEFAULT =
            new ApplySettings(16L << 20, 1000, 1 << 20, 8 << 20, 5000, 200, 20_000, Duration.ofSeconds(30), "on");

    public ApplySettings {
        if (statementRowsMax < 1 || groupBatchesMax < 1 || !synchronousCommit.matches("[a-z_]+")) {
            throw new IllegalArgumentException("Not settings to apply by");
        }
    }
}
