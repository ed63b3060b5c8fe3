package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.conflict.Resolving;
import dev.sarrio.core.name.SyncName;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Decides conflicts that have stopped a sync. */
@Path("/api/v1/syncs")
@Tag(name = "conflicts", description = "Rows that both sides of a two-way sync changed, and what was decided")
public class ResolveResource {
    private final Resolving resolving;

    @Inject
    ResolveResource(Resolving resolving) {
        this.resolving = resolving;
    }

    /** Who is to win. */
    @Schema(name = "ResolveRequest")
    public record ResolveRequest(
            @Schema(
                    required = true,
                    description =
                            "a database of the sync, or latest, source, target, random, skip or function:SCHEMA.NAME",
                    examples = "rds")
            String winner,

            @Schema(description = "all tables if missing", examples = "public.orders")
            String table,

            @Schema(
                    description =
                            "of a table: the key as JSON in a text, or the value of a key of one column; all rows if missing",
                    examples = "{\"id\": 1}")
            String key) {}

    /** What was decided. */
    @Schema(name = "Resolved")
    public record ResolvedView(
            String sync,
            @Schema(examples = "list:rds,nonrds") String strategy,

            @Schema(description = "conflicts are decided so whose versions were both written by then")
            Instant until,

            String table,
            String key,

            @Schema(description = "how many were open, as each side has them on record")
            int conflicts,

            List<String> notes) {}

    @POST
    @Path("/{name}/conflicts/resolve")
    @Operation(
            summary = "Decide conflicts that have stopped a sync",
            description =
                    "All that are open, those of a table, or one row; both sides take the same decision and go on")
    public ResolvedView resolve(@PathParam("name") String name, @NotNull ResolveRequest request) {
        Resolving.Resolved done = resolving.resolve(
                new SyncName(name), new Resolving.Order(request.winner(), request.table(), request.key()));
        return new ResolvedView(
                name,
                done.decision().strategy().toString(),
                done.decision().until(),
                done.decision().table() == null ? null : done.decision().table().toString(),
                done.decision().key(),
                done.conflicts(),
                done.notes());
    }
}
