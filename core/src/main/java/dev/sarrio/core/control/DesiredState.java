package dev.sarrio.core.control;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import java.util.Map;

/** Everything that should be, as of the newest record read. A service reconciles towards it. */
public record DesiredState(Map<DatabaseName, DesiredDatabase> databases, Map<SyncName, DesiredSync> syncs) {
    public static final DesiredState EMPTY = new DesiredState(Map.of(), Map.of());

    public DesiredState {
        databases = Map.copyOf(databases);
        syncs = Map.copyOf(syncs);
    }
}
