package dev.sarrio.capture.flow;

import dev.sarrio.capture.source.Stream;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.CommittedMarker;
import java.util.Optional;

/**
 * Where a stream goes on: the last committed batch, its snapshot, and where its marker is. Batch 0 is before the first.
 *
 * @param snapshot null before the first batch
 */
record Position(long batch, Snapshot snapshot, long markerOffset) {

    /**
     * Compares what Kafka has with what the source knows. A tick is flushed before its batch is committed (after it, for the first
     * one), so Kafka has the tick's batch or the one before; anything else means that one of the two is not what it was.
     */
    static Position decide(Stream stream, Optional<CommittedMarker> last, String kafka) {
        boolean ours = last.isPresent() && last.get().marker().stream().equals(stream.id());
        if (!ours) {
            if (stream.tick() == 0) {
                return new Position(0, null, -1);
            }
            throw lost(
                    stream,
                    last.map(m -> "its last marker belongs to stream " + m.marker().stream())
                            .orElse("it has no marker of it"),
                    kafka);
        }
        long batch = last.get().marker().batch();
        if (batch > Math.max(stream.tick(), 1)) {
            throw new SarrioException(
                    ErrorCode.SOURCE_CHANGED_IDENTITY,
                    "The source is older than its stream: batch " + batch + " was published, the source knows of batch "
                            + stream.tick() + " (was it restored from a backup?)",
                    "copy anew: remove the syncs that read this database, then add them again");
        }
        if (batch < stream.tick() - 1) {
            throw lost(stream, "its last marker is of batch " + batch, kafka);
        }
        return new Position(batch, last.get().marker().to(), last.get().offset());
    }

    private static SarrioException lost(Stream stream, String what, String kafka) {
        return new SarrioException(
                ErrorCode.STREAM_LOST,
                "Stream " + stream.id() + " was published up to batch " + stream.tick() + ", but " + kafka
                        + " has lost it: " + what,
                "restore Kafka's topics; or, to begin a new stream, remove the syncs that read this database and add them"
                        + " again: their targets need a new copy");
    }
}
