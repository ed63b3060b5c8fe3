package dev.sarrio.coordinator.relation;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;

/** @param id in the control database; 0 before it is kept  @param key columns that identify a row; empty for sequences, and for a table that has none */
public record Relation(
        long id, DatabaseName database, Kind kind, TableName name, List<String> key, Treatment treatment) {
    public Relation {
        key = List.copyOf(key);
    }

    /** One that is treated as all are by default. */
    public Relation(long id, DatabaseName database, Kind kind, TableName name, List<String> key) {
        this(id, database, kind, name, key, Treatment.DEFAULT);
    }
}
