package dev.sarrio.coordinator.leave;

import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables that some sync follows, by their database. */
record Captured(Map<DatabaseName, Set<TableName>> tables) {
    static Captured now(Tx tx) {
        Map<DatabaseName, Set<TableName>> tables = new TreeMap<>();
        for (SyncDetail detail : SyncDetail.all(tx)) {
            DesiredSync sync = detail.desired(0);
            if (sync.streams()) {
                sync.sources().forEach(s -> tables.computeIfAbsent(s, k -> new TreeSet<>())
                        .addAll(sync.tables()));
            }
        }
        return new Captured(tables);
    }

    /** What was captured and is no longer. */
    Captured without(Captured now) {
        Map<DatabaseName, Set<TableName>> gone = new TreeMap<>();
        tables.forEach((database, before) -> {
            Set<TableName> rest = new TreeSet<>(before);
            rest.removeAll(now.tables.getOrDefault(database, Set.of()));
            if (!rest.isEmpty()) {
                gone.put(database, rest);
            }
        });
        return new Captured(gone);
    }
}
