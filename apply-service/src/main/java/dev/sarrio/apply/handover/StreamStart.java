package dev.sarrio.apply.handover;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;

/**
 * Where the stream starts on a target: after the batch b0, the last one when the copy began.
 *
 * @param stream the source's stream id (of b0's marker)
 * @param batch b0; 0 if there was no marker yet
 * @param markerOffset offset of b0's marker in the database's topic of batches; -1 if there was none
 * @param snapshot b0's S2; null if there was no marker
 * @param copied S0, what the copy saw. Batches whose S2 it covers are not applied; the target is consistent until, and again from,
 *     the first batch whose S2 covers it. Null if nothing was copied
 * @param settles what chunks of the copy saw, each in a snapshot of its own: from the first batch whose S2 covers it on the copy can be
 *     completed ({@link InitialCopy#settle}). Null if all was read in one snapshot, and nothing is left to do
 * @param tables that were copied, where these are not all: others have joined since the copy began; else null
 * @param coming those that the stream brings whole; null if it brings none
 */
public record StreamStart(
        String stream,
        long batch,
        long markerOffset,
        Snapshot snapshot,
        Snapshot copied,
        Snapshot settles,
        Set<TableName> tables,
        Coming coming) {
    /**
     * Tables of which the stream brings all rows, since no copy of theirs could be put right by it: they have no key.
     *
     * @param seen by the batch that brings them, and by every later one
     */
    public record Coming(Set<TableName> tables, Snapshot seen) {
        public Coming {
            tables = Set.copyOf(tables);
        }
    }

    public StreamStart {
        Objects.requireNonNull(stream);
        if (batch < 0 || markerOffset < -1) {
            throw new IllegalArgumentException("Not a position: batch " + batch + " at offset " + markerOffset);
        }
    }

    /** All of the copy was read in one snapshot. */
    public StreamStart(String stream, long batch, long markerOffset, Snapshot snapshot, Snapshot copied) {
        this(stream, batch, markerOffset, snapshot, copied, null, null, null);
    }

    /** The same, where the stream brings tables. @param some null if it brings none */
    public StreamStart with(Coming some) {
        return new StreamStart(stream, batch, markerOffset, snapshot, copied, settles, tables, some);
    }

    /** Throws, to be tried again, if the last marker is of an earlier life of the source: no position is to be taken from that. */
    public static void check(DatabaseName source, String stream, String lastStream) {
        if (!lastStream.equals(stream)) {
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "The last batch of " + source + " is of another stream than the source's",
                    "capture is beginning anew; it is tried again");
        }
    }

    /** Those of the tables that were copied. */
    public Collection<TableName> of(Collection<TableName> asked) {
        return tables == null ? asked : asked.stream().filter(tables::contains).toList();
    }
}
