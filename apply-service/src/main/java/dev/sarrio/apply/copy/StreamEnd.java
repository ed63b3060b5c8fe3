package dev.sarrio.apply.copy;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.kafka.CommittedMarker;
import java.util.Optional;

/** Where a database's stream ends now; {@link dev.sarrio.kafka.MarkerLog#last} outside of tests. */
public interface StreamEnd {
    /** The last committed marker, or empty if there is none yet. */
    Optional<CommittedMarker> last(DatabaseName database);
}
