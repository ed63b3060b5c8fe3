package dev.sarrio.core.batch;

import dev.sarrio.core.name.SyncName;
import java.util.Objects;

/**
 * That a batch fulfils a kick: capture knew of it before it took the batch's snapshot, so whoever has applied the batch has everything
 * that the source had at the moment of the kick.
 *
 * @param number of the newest such kick of the sync; numbers of one sync only grow
 */
public record Goal(SyncName sync, long number) {
    public Goal {
        Objects.requireNonNull(sync);
        if (number < 1) {
            throw new IllegalArgumentException("The number of a kick starts at 1: " + number);
        }
    }
}
