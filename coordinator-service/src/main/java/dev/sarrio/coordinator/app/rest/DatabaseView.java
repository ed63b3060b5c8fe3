package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.Login;
import dev.sarrio.core.control.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A database as it is shown: whether there is a password, not which. */
@Schema(name = "Database")
public record DatabaseView(
        String name,
        String host,
        int port,
        String dbname,
        String user,

        @Schema(description = "set or none", examples = "set")
        String password,

        Map<String, String> parameters,
        String schemaMode,

        @Schema(description = "whether what syncs write there goes on to the syncs that read there")
        boolean makedelta,

        @Schema(examples = "17.11", description = "when somebody last logged in")
        String serverVersion,

        List<String> dbgroups,
        long version)
        implements VersionedView {

    static DatabaseView of(DatabaseEntry e, List<String> dbgroups) {
        Connection c = e.connection();
        return new DatabaseView(
                e.name().value(),
                c.host(),
                c.port(),
                c.dbname(),
                c.user(),
                c.sealedPassword() == null ? "none" : "set",
                c.parameters(),
                e.schemaMode().name().toLowerCase(Locale.ROOT),
                e.makedelta(),
                e.serverVersion() == null ? null : new Login.Answer(e.serverVersion(), 0, null).display(),
                dbgroups,
                e.version());
    }
}
