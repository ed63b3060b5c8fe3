package dev.sarrio.coordinator.database;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.DatabaseName;

/**
 * A database as it is kept.
 *
 * @param makedelta what syncs write there goes on to the syncs that read there
 * @param serverVersion server_version_num when somebody last logged in; null if never
 * @param version grows with every change
 */
public record DatabaseEntry(
        DatabaseName name,
        Connection connection,
        SchemaMode schemaMode,
        boolean makedelta,
        Integer serverVersion,
        long version) {}
