package dev.sarrio.coordinator.switchover;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.List;

/**
 * What a switch is to do.
 *
 * @param from the database that applications write now
 * @param to the one that they are to write
 * @param sequences whether the sync has any
 */
public record SwitchPlan(SyncName sync, Side from, Side to, List<TableName> tables, boolean sequences) {
    public SwitchPlan {
        tables = List.copyOf(tables);
    }

    /** One of the two databases. */
    public record Side(DatabaseName name, Connection connection) {}
}
