package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.backlog.Backlog;
import dev.sarrio.coordinator.backlog.BacklogView;
import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What waits between sources and targets. */
@Path("/api/v1/backlog")
@Tag(name = "status")
public class BacklogResource {
    private final Syncs syncs;
    private final Backlog backlog;

    @Inject
    BacklogResource(Syncs syncs, Backlog backlog) {
        this.syncs = syncs;
        this.backlog = backlog;
    }

    @GET
    @Operation(
            summary = "What waits in the sources' logs and in Kafka, and what the logs hold",
            description = "Counted now, on the sources and in Kafka; what can't be counted says why")
    public BacklogView get(
            @Parameter(description = "only these sources, all if missing") @QueryParam("db") List<String> dbs) {
        List<DesiredSync> all = new ArrayList<>();
        Map<DatabaseName, Connection> sources = new TreeMap<>();
        for (SyncDetail sync : syncs.list()) {
            DesiredSync desired = sync.desired(sync.entry().version());
            if (!desired.streams()) {
                continue; // what is copied whole is in no log
            }
            all.add(desired);
            Map<DatabaseName, DatabaseEntry> databases = syncs.databases(sync);
            sync.dbgroup()
                    .sources()
                    .forEach(s -> sources.put(s, databases.get(s).connection()));
        }
        if (dbs != null && !dbs.isEmpty()) {
            dbs.forEach(db -> check(new DatabaseName(db), sources));
            sources.keySet().removeIf(s -> !dbs.contains(s.value()));
        }
        return backlog.of(all, sources);
    }

    private static void check(DatabaseName db, Map<DatabaseName, Connection> sources) {
        if (!sources.containsKey(db)) {
            throw new SarrioException(
                            ErrorCode.UNKNOWN_DATABASE,
                            "No sync reads a database \"" + db + "\"",
                            sources.isEmpty()
                                    ? "there is no sync yet: add sync NAME relgroup=… dbs=…"
                                    : "the sources are: "
                                            + String.join(
                                                    ", ",
                                                    sources.keySet().stream()
                                                            .map(DatabaseName::value)
                                                            .toList()))
                    .onField("db");
        }
    }
}
