package dev.sarrio.apply.copy;

import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.postgres.CopyPlanner;
import java.time.Duration;

/**
 * @param workers chunks copied at the same time, unless the sync says otherwise; default: as many as processors, 2 to 8
 * @param chunkBytes about how much is read in one snapshot; default 64 MB
 * @param indexMemoryBytes of each session that makes an index, unless the target is set to more; default 256 MB
 * @param toolDirectories where pg_dump is looked for first (`SARRIO_PG_BIN`, a path list); null for the usual places only
 * @param pollEvery how often the source is asked whether capture has the tables
 * @param sourceLockWait how long a chunk waits for whoever has locked its table at the source
 * @param sourceSilence how long the source may send nothing while a chunk is read; default 10 minutes
 * @param targetLockWait how long emptying a table of a broken-off copy waits for a reader of it
 */
public record CopySettings(
        int workers,
        long chunkBytes,
        long indexMemoryBytes,
        String toolDirectories,
        Duration pollEvery,
        Duration sourceLockWait,
        Duration sourceSilence,
        Duration targetLockWait) {
    public static final CopySettings DEFAULT = new CopySettings(
            Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())),
            CopyPlanner.CHUNK_BYTES,
            256L << 20,
            System.getenv("SARRIO_PG_BIN"),
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofSeconds(10));

    public CopySettings {
        if (workers < 1 || workers > CopyOptions.JOBS_MAX) {
            throw new IllegalArgumentException("Copy workers: 1 to " + CopyOptions.JOBS_MAX + ", not " + workers);
        }
        if (chunkBytes < 1 || indexMemoryBytes < 1 << 20) {
            throw new IllegalArgumentException("A chunk is a byte or more, and an index is made with 1 MB or more, not "
                    + chunkBytes + " and " + indexMemoryBytes);
        }
        if (sourceSilence.compareTo(sourceLockWait) <= 0) {
            throw new IllegalArgumentException(
                    "The source may be silent for longer than a chunk waits for a lock, not for " + sourceSilence
                            + " and " + sourceLockWait);
        }
    }

    int workers(CopyOptions of) {
        return of.jobs() == 0 ? workers : of.jobs();
    }
}
