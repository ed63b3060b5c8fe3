package dev.sarrio.coordinator.app.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.conflict.Conflict;
import dev.sarrio.coordinator.conflict.Conflicts;
import dev.sarrio.coordinator.conflict.Wanted;
import dev.sarrio.core.name.DatabaseName;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Rows that both sides of a two-way sync changed before either had seen the other's change. */
@Path("/api/v1/conflicts")
@Tag(name = "conflicts", description = "Rows that both sides of a two-way sync changed, and what was decided")
public class ConflictsResource {
    private static final String LIMIT_DEFAULT = "100";
    private final Conflicts conflicts;

    @Inject
    ConflictsResource(Conflicts conflicts) {
        this.conflicts = conflicts;
    }

    /** A conflict as the database has it on record that saw it. */
    @Schema(name = "Conflict")
    public record View(
            @Schema(description = "the database that saw it", examples = "rds")
            String database,

            @Schema(description = "unique in that database") long id,
            String sync,
            @Schema(examples = "public.orders") String table,

            @Schema(description = "ROW, TRUNCATE, UNIQUE or PARENT")
            String kind,

            @Schema(
                    type = SchemaType.OBJECT,
                    implementation = Object.class,
                    description = "missing for a table as a whole",
                    examples = "{\"id\": 1}")
            JsonNode key,

            @Schema(description = "through which rows of different keys met: of UNIQUE and PARENT")
            String constraint,

            @Schema(description = "what had arrived") VersionView incoming,

            @Schema(description = "what that database had itself")
            VersionView own,

            @Schema(examples = "latest") String strategy,

            @Schema(description = "missing for nobody, for a row that was merged by column, and while it is open")
            String winner,

            @Schema(description = "it stops its direction until it is decided")
            boolean open,

            Instant seenAt,
            Instant resolvedAt,

            @Schema(
                    description =
                            "strategy, decision (of a user), or, of a row that was merged by column, `merged: x from a, y z from b`;"
                                    + " missing while it is open")
            String how) {

        static View of(Conflict c) {
            return new View(
                    c.database(),
                    c.id(),
                    c.sync(),
                    c.table(),
                    c.kind(),
                    c.key(),
                    c.constraint(),
                    VersionView.of(c.incoming()),
                    VersionView.of(c.own()),
                    c.strategy(),
                    c.winner(),
                    c.open(),
                    c.seenAt(),
                    c.resolvedAt(),
                    c.how());
        }
    }

    /** One of the two versions. */
    @Schema(name = "ConflictVersion")
    public record VersionView(
            String database,

            @Schema(description = "when it was written, by the clock of its server")
            Instant at,

            @Schema(type = SchemaType.OBJECT, implementation = Object.class, description = "missing if it was deleted")
            JsonNode row,

            @Schema(description = "of what arrived: the stream that it came in")
            String stream,

            @Schema(description = "of what arrived: its batch")
            Long batch,

            @Schema(description = "of one's own: the transactions that the other side had not seen")
            List<Long> transactions) {
        private static VersionView of(Conflict.Version v) {
            return new VersionView(v.database(), v.at(), v.row(), v.stream(), v.batch(), v.transactions());
        }
    }

    /** A page of conflicts. */
    @Schema(name = "Conflicts")
    public record ListView(
            List<View> conflicts,

            @Schema(description = "databases that could not be looked at: what they have seen is missing")
            List<Conflicts.Unread> unread,

            @Schema(description = "send it as after for the next page; missing at the end")
            String next) {}

    @GET
    @Operation(
            summary = "Conflicts that the databases of two-way syncs have on record, the newest first",
            description =
                    "Each side has seen its own: usually a conflict is there twice, with the two versions the other way round")
    public ListView list(
            @Parameter(description = "only of this sync") @QueryParam("sync") String sync,
            @Parameter(description = "only of this table, with or without its schema") @QueryParam("table")
                    String table,
            @Parameter(description = "only those that stop a direction") @QueryParam("open") boolean open,
            @Parameter(description = "a time, a day, or how long ago: 2 hours") @QueryParam("since") String since,
            @Parameter(description = "how many at most, up to 1000") @QueryParam("limit") @DefaultValue(LIMIT_DEFAULT)
                    int limit,
            @Parameter(description = "where to go on: next of the page before") @QueryParam("after") String after) {
        Conflicts.Listed listed = conflicts.list(Wanted.parse(sync, table, open, since, after, limit, Instant.now()));
        return new ListView(listed.conflicts().stream().map(View::of).toList(), listed.unread(), listed.next());
    }

    @GET
    @Path("/{database}/{id}")
    @Operation(summary = "One conflict, with both versions of the row")
    public View get(@PathParam("database") String database, @PathParam("id") long id) {
        return View.of(conflicts.get(new DatabaseName(database), id));
    }
}
