package dev.sarrio.core.control;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Objects;

/**
 * How a database is reached, and what is to be captured there. Key in {@link dev.sarrio.core.name.Topics#SYNCS}: `database/NAME`.
 *
 * @param revision grows with every change of this definition
 * @param captured the tables to capture; empty for a mere target. A table that leaves the list loses its triggers
 * @param schemaMode of the records of its topics
 */
public record DesiredDatabase(
        int version,
        long revision,
        DatabaseName name,
        Connection connection,
        List<TableName> captured,
        SchemaMode schemaMode) {
    public static final int VERSION = 1;

    public DesiredDatabase {
        Json.checkVersion("Desired database", version, VERSION);
        Objects.requireNonNull(name);
        Objects.requireNonNull(connection);
        captured = List.copyOf(captured);
        schemaMode = schemaMode == null ? SchemaMode.NONE : schemaMode;
    }

    public String key() {
        return "database/" + name;
    }
}
