package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.ServerVersion;
import java.util.Set;

/**
 * A copy that is read in chunks, as it was begun: a row of `sarrio.copy_start`.
 *
 * @param copies the copy that had been asked for  @param digest of what is copied
 * @param stream where the stream goes on, and `copied`, which every chunk sees more than
 * @param source its version
 * @param schema null if no schema is copied
 */
record CopyStart(long copies, String digest, StreamStart stream, ServerVersion source, SchemaArchive schema) {
    /** The end of the data. @param seen what the last chunk may have seen */
    StreamStart settling(Snapshot seen, Set<TableName> tables) {
        return new StreamStart(
                stream.stream(),
                stream.batch(),
                stream.markerOffset(),
                stream.snapshot(),
                stream.copied(),
                seen,
                tables,
                null);
    }
}
