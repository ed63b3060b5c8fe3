package dev.sarrio.capture.batch;

import dev.sarrio.core.batch.BatchMarker;

/** What came of an attempt to make a batch. */
public sealed interface Outcome {
    /** Nothing has changed: the position stays where it was. */
    record Idle() implements Outcome {}

    /** The tables are not as the view has them any more, or were rewritten meanwhile: look again, then try again. */
    record Stale(String why) implements Outcome {}

    /** @param offset of the marker */
    record Published(BatchMarker marker, long offset) implements Outcome {}
}
