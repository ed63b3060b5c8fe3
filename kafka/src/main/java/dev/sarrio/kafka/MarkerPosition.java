package dev.sarrio.kafka;

import dev.sarrio.core.position.Snapshot;

/**
 * The last marker that a follower of a stream has done with.
 *
 * @param stream its stream
 * @param batch its number; 0 if none was done yet
 * @param offset its offset in the topic of batches; -1 if none was done yet
 * @param snapshot its S2, which the next marker must begin with; null if it is not known
 */
public record MarkerPosition(String stream, long batch, long offset, Snapshot snapshot) {
    /** The position after this batch. */
    public static MarkerPosition after(CommittedMarker batch) {
        return new MarkerPosition(
                batch.marker().stream(),
                batch.marker().batch(),
                batch.offset(),
                batch.marker().to());
    }
}
