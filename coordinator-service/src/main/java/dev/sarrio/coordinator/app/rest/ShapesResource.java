package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.shape.ShapeEntry;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.coordinator.shape.Shapes;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Other names, other columns and fewer rows of tables at targets. */
@Path("/api/v1")
@Tag(name = "shapes", description = "How tables stand at targets, where that is not as on the source")
public class ShapesResource {
    private final Shapes shapes;

    @Inject
    ShapesResource(Shapes shapes) {
        this.shapes = shapes;
    }

    /** Another name to give. */
    @Schema(name = "CustomnameRequest")
    public record NameRequest(
            @Schema(examples = "public.orders") @NotBlank String table,

            @Schema(description = "without a schema: in the table's own", examples = "eu.orders")
            String newname,

            @Schema(description = "targets; all if missing") List<String> dbs,

            @Schema(description = "syncs; all if missing") List<String> syncs) {}

    /** Other columns to have. */
    @Schema(name = "CustomcolsRequest")
    public record ColumnsRequest(
            @Schema(examples = "public.orders") @NotBlank String table,

            @Schema(examples = "SELECT id, cents / 100.0 AS amount, 'shop' AS origin")
            String clause,

            @Schema(description = "targets; all if missing") List<String> dbs,

            @Schema(description = "syncs; all if missing") List<String> syncs) {}

    /** Which rows to have. */
    @Schema(name = "FilterRequest")
    public record RowsRequest(
            @Schema(examples = "public.orders") @NotBlank String table,

            @Schema(description = "a condition on the source's columns", examples = "region = 'EU'")
            String where,

            @Schema(description = "targets; all if missing") List<String> dbs,

            @Schema(description = "syncs; all if missing") List<String> syncs) {}

    /** Another name. */
    @Schema(name = "CustomnameChange")
    public record NameChange(String newname) {}

    /** Another clause. */
    @Schema(name = "CustomcolsChange")
    public record ColumnsChange(String clause) {}

    /** Another condition. */
    @Schema(name = "FilterChange")
    public record RowsChange(String where) {}

    /** A definition. */
    @Schema(name = "Shape")
    public record View(
            String id,

            @Schema(description = "the table's") String name,

            @Schema(description = "that the table is in") String database,

            @Schema(description = "of a customname") String newname,

            @Schema(description = "of customcols") String clause,

            @Schema(description = "of a filter") String where,

            @Schema(description = "the target where it holds; missing for all")
            String db,

            @Schema(description = "the sync in which it holds; missing for all")
            String sync,

            long version)
            implements VersionedView {}

    static List<View> views(List<ShapeEntry> entries) {
        return entries.stream().map(ShapesResource::view).toList();
    }

    private static View view(ShapeEntry e) {
        return new View(
                String.valueOf(e.id()),
                e.relation().name().toString(),
                e.relation().database().value(),
                e.kind() == ShapeKind.NAME ? e.definition() : null,
                e.kind() == ShapeKind.COLUMNS ? e.definition() : null,
                e.kind() == ShapeKind.ROWS ? e.definition() : null,
                e.place().database(),
                e.place().sync(),
                e.version());
    }

    @GET
    @Path("/customnames")
    @Operation(summary = "All customnames")
    public List<View> names() {
        return views(shapes.list(ShapeKind.NAME));
    }

    @GET
    @Path("/customnames/{id}")
    @Operation(summary = "One customname", description = "By its id, or its table where that has only one")
    public View name(@PathParam("id") String id) {
        return view(shapes.get(ShapeKind.NAME, id));
    }

    @POST
    @Path("/customnames")
    @Operation(
            summary = "Give a table another name at targets",
            description = "Running syncs copy the table anew, into the table of that name. Answers one for each place")
    public Response addName(@Valid @NotNull NameRequest r) {
        return created(new Shapes.Draft(ShapeKind.NAME, r.table(), r.newname(), r.dbs(), r.syncs()));
    }

    @PATCH
    @Path("/customnames/{id}")
    @Operation(summary = "Change a customname", description = "By its id, or its table where that has only one")
    public View updateName(
            @PathParam("id") String id, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull NameChange change) {
        return view(shapes.update(ShapeKind.NAME, id, change.newname(), Versioned.expected(ifMatch)));
    }

    @DELETE
    @Path("/customnames/{id}")
    @Operation(summary = "Remove a customname", description = "By its id, or its table where that has only one")
    public void removeName(@PathParam("id") String id, @HeaderParam("If-Match") String ifMatch) {
        shapes.remove(ShapeKind.NAME, id, Versioned.expected(ifMatch));
    }

    @GET
    @Path("/customcols")
    @Operation(summary = "All customcols")
    public List<View> columns() {
        return views(shapes.list(ShapeKind.COLUMNS));
    }

    @GET
    @Path("/customcols/{id}")
    @Operation(summary = "One customcols", description = "By their id, or their table where that has only one")
    public View columns(@PathParam("id") String id) {
        return view(shapes.get(ShapeKind.COLUMNS, id));
    }

    @POST
    @Path("/customcols")
    @Operation(
            summary = "Choose, rename and compute the columns of a table at targets",
            description =
                    "The source is asked whether the clause can be used. Running syncs copy the table anew. Answers"
                            + " one for each place")
    public Response addColumns(@Valid @NotNull ColumnsRequest r) {
        return created(new Shapes.Draft(ShapeKind.COLUMNS, r.table(), r.clause(), r.dbs(), r.syncs()));
    }

    @PATCH
    @Path("/customcols/{id}")
    @Operation(summary = "Change customcols", description = "By their id, or their table where that has only one")
    public View updateColumns(
            @PathParam("id") String id, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull ColumnsChange change) {
        return view(shapes.update(ShapeKind.COLUMNS, id, change.clause(), Versioned.expected(ifMatch)));
    }

    @DELETE
    @Path("/customcols/{id}")
    @Operation(summary = "Remove customcols", description = "By their id, or their table where that has only one")
    public void removeColumns(@PathParam("id") String id, @HeaderParam("If-Match") String ifMatch) {
        shapes.remove(ShapeKind.COLUMNS, id, Versioned.expected(ifMatch));
    }

    @GET
    @Path("/filters")
    @Operation(
            summary = "All filters: which rows of tables are at targets",
            description = "PATCH of a table (where) makes and replaces them too")
    public List<View> filters() {
        return views(shapes.list(ShapeKind.ROWS));
    }

    @GET
    @Path("/filters/{id}")
    @Operation(summary = "One filter", description = "By its id, or its table where that has only one")
    public View filter(@PathParam("id") String id) {
        return view(shapes.get(ShapeKind.ROWS, id));
    }

    @POST
    @Path("/filters")
    @Operation(
            summary = "Choose the rows of a table at targets",
            description =
                    "The source is asked whether the condition can be used. Running syncs copy the table anew. Answers"
                            + " one for each place")
    public Response addFilter(@Valid @NotNull RowsRequest r) {
        return created(new Shapes.Draft(ShapeKind.ROWS, r.table(), r.where(), r.dbs(), r.syncs()));
    }

    @PATCH
    @Path("/filters/{id}")
    @Operation(summary = "Change a filter", description = "By its id, or its table where that has only one")
    public View updateFilter(
            @PathParam("id") String id, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull RowsChange change) {
        return view(shapes.update(ShapeKind.ROWS, id, change.where(), Versioned.expected(ifMatch)));
    }

    @DELETE
    @Path("/filters/{id}")
    @Operation(summary = "Remove a filter", description = "By its id, or its table where that has only one")
    public void removeFilter(@PathParam("id") String id, @HeaderParam("If-Match") String ifMatch) {
        shapes.remove(ShapeKind.ROWS, id, Versioned.expected(ifMatch));
    }

    private Response created(Shapes.Draft draft) {
        return Response.status(Response.Status.CREATED)
                .entity(views(shapes.add(draft)))
                .build();
    }
}
