package dev.sarrio.core.control;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param makedelta rows that syncs apply there are captured as those of applications are, and go on to the syncs that read there
 * @param images those of the captured tables of which every change is published, with the row before and after it
 */
public record DesiredDatabase(
        int version,
        long revision,
        DatabaseName name,
        Connection connection,
        List<TableName> captured,
        SchemaMode schemaMode,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean makedelta,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TableName> images) {
    public static final int VERSION = 1;

    /** One where what syncs apply ends. */
    public DesiredDatabase(
            int version,
            long revision,
            DatabaseName name,
            Connection connection,
            List<TableName> captured,
            SchemaMode schemaMode) {
        this(version, revision, name, connection, captured, schemaMode, false, List.of());
    }

    public DesiredDatabase {
        Json.checkVersion("Desired database", version, VERSION);
        Objects.requireNonNull(name);
        Objects.requireNonNull(connection);
        captured = List.copyOf(captured);
        images = images == null ? List.of() : List.copyOf(images);
        schemaMode = schemaMode == null ? SchemaMode.NONE : schemaMode;
    }

    public String key() {
        return "database/" + name;
    }
}
