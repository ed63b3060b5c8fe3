package dev.sarrio.apply.copy;

import java.time.Duration;

/**
 * @param workers tables copied at the same time; default 2
 * @param toolDirectories where pg_dump is looked for first (`SARRIO_PG_BIN`, a path list); null for the usual places only
 * @param pollEvery how often the source is asked whether capture has the tables
 * @param targetLockWait how long emptying a table of a broken-off copy waits for a reader of it
 */
public record CopySettings(int workers, String toolDirectories, Duration pollEvery, Duration targetLockWait) {
    public static final CopySettings DEFAULT =
            new CopySettings(2, System.getenv("SARRIO_PG_BIN"), Duration.ofMillis(250), Duration.ofSeconds(10));

    public CopySettings {
        if (workers < 1 || workers > 64) {
            throw new IllegalArgumentException("Copy workers: 1 to 64, not " + workers);
        }
    }
}
