package dev.sarrio.capture.batch;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.error.SarrioException;
import java.util.Set;

/** What came of an attempt to make a batch. */
public sealed interface Outcome {
    /** Nothing has changed: the position stays where it was. */
    record Idle() implements Outcome {}

    /** The tables are not as the view has them any more, or were rewritten meanwhile: look again, then try again. */
    record Stale(String why) implements Outcome {}

    /** Others hold locks on tables that it reads, and it gave way. @param tables of the batch */
    record Busy(SarrioException why, Set<Integer> tables) implements Outcome {}

    /** @param offset of the marker */
    record Published(BatchMarker marker, long offset) implements Outcome {}
}
