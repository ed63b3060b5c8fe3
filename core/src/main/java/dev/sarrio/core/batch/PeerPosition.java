package dev.sarrio.core.batch;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.position.Snapshot;
import java.util.Objects;

/**
 * What a database holds of a peer: everything that {@code snapshot}, a snapshot of the peer's, sees. Kept per sync, since two
 * syncs may read one stream at different positions.
 *
 * @param database the peer's name
 * @param stream of the peer
 * @param batch the last one applied; 0 if rows were copied and no batch was applied yet
 */
public record PeerPosition(SyncName sync, DatabaseName database, String stream, long batch, Snapshot snapshot) {
    public PeerPosition {
        Objects.requireNonNull(sync);
        Objects.requireNonNull(database);
        Objects.requireNonNull(stream);
        Objects.requireNonNull(snapshot);
    }
}
