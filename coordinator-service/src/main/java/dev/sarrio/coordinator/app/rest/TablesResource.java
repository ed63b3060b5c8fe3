package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.leave.Removals;
import dev.sarrio.coordinator.relation.Chosen;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Treatment;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.validate.Finding;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Tables that were added. */
@Path("/api/v1/tables")
@Tag(name = "tables", description = "Tables of the databases, known by database and name")
public class TablesResource {
    private final Relations relations;
    private final Shapes shapes;
    private final Removals removals;
    private final Inspections inspections;

    @Inject
    TablesResource(Relations relations, Shapes shapes, Removals removals, Inspections inspections) {
        this.inspections = inspections;
        this.relations = relations;
        this.shapes = shapes;
        this.removals = removals;
    }

    /** What to change of a table. */
    @Schema(name = "TableChange")
    public record Change(
            @Schema(
                    description = "which rows are at the targets, a condition on the source's columns; all if empty",
                    examples = "region = 'EU'")
            String where,

            @Schema(description = "targets; all if missing") List<String> dbs,

            @Schema(description = "syncs; all if missing") List<String> syncs) {}

    /** What is to be done with a table otherwise than before. */
    @Schema(name = "TableTreatment")
    public record TreatmentChange(
            @Schema(description = "false: columns that a target lacks are left out")
            Boolean strictChecking,

            @Schema(description = "false: the initial copy makes no statistics")
            Boolean analyzeAfterCopy,

            @Schema(
                    description =
                            "which of two changes of the same row stays, in every two-way sync; empty: as the sync says",
                    examples = "latest")
            String conflict,

            @Schema(
                    description = "full: every change is published with the row before and after it; or key",
                    examples = "full")
            String images) {}

    @GET
    @Operation(summary = "All tables, or those of a database or relgroup")
    public RestResponse<List<RelationsApi.View>> list(
            @QueryParam("db") String db,
            @QueryParam("relgroup") String relgroup,
            @Parameter(description = "how many at most, up to 10000")
                    @QueryParam("limit")
                    @DefaultValue(RelationsApi.LIMIT_DEFAULT)
                    int limit,
            @Parameter(description = "where to go on; the answer's Link with rel=next has it, as long as there is more")
                    @QueryParam("after")
                    String after,
            @Context UriInfo uri) {
        return RelationsApi.list(relations, Kind.TABLE, db, relgroup, new RelationsApi.Page(limit, after, uri));
    }

    @GET
    @Path("/inspection")
    @Operation(
            summary = "What ties a table to others, for every relgroup that it is in",
            description =
                    "Foreign keys to and from tables outside, triggers, generated columns, missing keys: read from the"
                            + " source's catalog, changing nothing")
    public List<Finding> inspect(@QueryParam("name") @NotBlank String name, @QueryParam("db") String db) {
        return inspections.table(name, db);
    }

    @POST
    @Operation(
            summary = "Add tables, by name, by pattern or all",
            description = "Answers what was added and what was left out, with the reason")
    public RelationsApi.AddedView add(@Valid @NotNull RelationsApi.Request request) {
        return RelationsApi.view(relations.add(
                request.db(), Kind.TABLE, request.selection(), request.relgroup(), chosen -> more(chosen, request)));
    }

    private Consumer<Tx> more(Chosen chosen, RelationsApi.Request request) {
        Consumer<Tx> filtered =
                request.where() == null ? tx -> {} : shapes.filtered(chosen, request.where(), request.syncs());
        return request.treatment().isNone()
                ? filtered
                : filtered.andThen(tx -> Relations.treat(tx, chosen, request.treatment()));
    }

    @PATCH
    @Operation(
            summary = "Change which rows of a table are at its targets",
            description = "Running syncs copy the table anew. Answers the filters that were made")
    public List<ShapesResource.View> update(
            @QueryParam("name") @NotBlank String name,
            @HeaderParam("If-Match") String ifMatch,
            @Valid @NotNull Change change) {
        Shapes.Draft draft = new Shapes.Draft(ShapeKind.ROWS, name, change.where(), change.dbs(), change.syncs());
        return ShapesResource.views(shapes.filter(draft, Versioned.expected(ifMatch)));
    }

    @PATCH
    @Path("/treatment")
    @Operation(
            summary = "Change what is done with a table in every sync that moves it",
            description = "Of each database that has a table of this name, or of one. Answers how they stand now")
    public List<RelationsApi.View> treat(
            @QueryParam("db") String db,
            @QueryParam("name") @NotBlank String name,
            @Valid @NotNull TreatmentChange change) {
        return relations
                .treat(
                        db,
                        name,
                        new Treatment.Change(
                                change.strictChecking(), change.analyzeAfterCopy(), change.conflict(), change.images()))
                .stream()
                .map(RelationsApi.View::of)
                .toList();
    }

    @DELETE
    @Operation(summary = "Remove a table", description = "It leaves its relgroups, and so the syncs")
    @APIResponse(responseCode = "204", description = "Nothing stays that nobody needs")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = RemovedView.JSON, schema = @Schema(implementation = RemovedView.class)))
    public Response remove(
            @QueryParam("db") String db,
            @QueryParam("name") @NotBlank String name,
            @Parameter(description = RemovedView.TOPICS) @QueryParam("topics") boolean topics,
            @HeaderParam("If-Match") String ifMatch) {
        return RemovedView.answer(removals.relation(Kind.TABLE, db, name, topics, Versioned.expected(ifMatch)));
    }
}
