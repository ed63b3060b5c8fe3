package dev.sarrio.coordinator.database;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.DatabaseName;

/**
 * A database as it is kept.
 *
 * @param serverVersion server_version_num when somebody last logged in; null if never
 * @param version grows with every change
 */
public record DatabaseEntry(
        DatabaseName name, Connection connection, SchemaMode schemaMode, Integer serverVersion, long version) {}
