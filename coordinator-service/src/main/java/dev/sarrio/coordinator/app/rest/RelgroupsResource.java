package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Plan;
import dev.sarrio.coordinator.declare.Plan.Action;
import dev.sarrio.coordinator.leave.Removals;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relgroups;
import dev.sarrio.coordinator.validate.Finding;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Relgroups. */
@Path("/api/v1/relgroups")
@Tag(name = "relgroups", description = "Groups of tables and sequences that a sync moves")
public class RelgroupsResource {
    private final Relgroups relgroups;
    private final Removals removals;
    private final Inspections inspections;
    private final Declarations declarations;

    @Inject
    RelgroupsResource(Relgroups relgroups, Removals removals, Inspections inspections, Declarations declarations) {
        this.inspections = inspections;
        this.removals = removals;
        this.declarations = declarations;
        this.relgroups = relgroups;
    }

    /** A relgroup to add. */
    @Schema(name = "RelgroupRequest")
    public record Request(
            @Schema(examples = "myrels") String name,

            @Schema(description = "where names are looked up that were not added before")
            String db,

            List<String> tables,
            List<String> sequences) {}

    /** What to change. */
    @Schema(name = "RelgroupChange")
    public record Change(String db, List<String> add, List<String> remove) {}

    /** A relgroup. */
    @Schema(name = "Relgroup")
    public record View(String name, List<String> tables, List<String> sequences, List<String> syncs, long version)
            implements VersionedView {}

    @GET
    @Operation(summary = "All relgroups")
    public List<View> list() {
        return relgroups.list().stream().map(RelgroupsResource::view).toList();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One relgroup")
    public View get(@PathParam("name") String name) {
        return view(relgroups.get(name));
    }

    @GET
    @Path("/{name}/inspection")
    @Operation(
            summary = "What ties a relgroup's tables to others that are not in it",
            description =
                    "Foreign keys to and from tables outside, triggers, generated columns, missing keys: read from the"
                            + " source's catalog, changing nothing")
    public List<Finding> inspect(@PathParam("name") String name) {
        return inspections.relgroup(name);
    }

    @POST
    @Operation(summary = "Add a relgroup")
    @APIResponseSchema(value = View.class, responseCode = "201")
    public Response add(@Valid @NotNull Request request) {
        View added = view(relgroups.add(request.name(), request.db(), request.tables(), request.sequences()));
        return Response.status(Response.Status.CREATED).entity(added).build();
    }

    @PATCH
    @Path("/{name}")
    @Operation(summary = "Add to a relgroup, or take out", description = "Running syncs follow at once")
    public View update(
            @PathParam("name") String name, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull Change change) {
        return view(relgroups.update(name, change.db(), change.add(), change.remove(), Versioned.expected(ifMatch)));
    }

    @PUT
    @Path("/{name}")
    @Operation(
            summary = "Add a relgroup, or make it what the body says",
            description =
                    "201 if it was added. Tables are named exactly. Without sequences it has those that it had, and those that new tables bring")
    public RestResponse<View> replace(
            @PathParam("name") String name,
            @HeaderParam("If-Match") String ifMatch,
            @NotNull Document.RelgroupSpec body) {
        Document document = Document.of(null, null, Map.of(name, body), null);
        Action done = declarations.replace(Plan.Kind.RELGROUP, name, document, Versioned.expected(ifMatch));
        return Replaced.answer(done, view(relgroups.get(name)));
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            summary = "Remove a relgroup",
            description = "While a sync has it, refused, or with force removed with that sync")
    @APIResponse(responseCode = "204", description = "Nothing stays that nobody needs")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = RemovedView.JSON, schema = @Schema(implementation = RemovedView.class)))
    public Response remove(
            @PathParam("name") String name,
            @QueryParam("force") boolean force,
            @Parameter(description = RemovedView.TOPICS) @QueryParam("topics") boolean topics,
            @HeaderParam("If-Match") String ifMatch) {
        return RemovedView.answer(removals.relgroup(name, force, topics, Versioned.expected(ifMatch)));
    }

    private static View view(Relgroups.Listed listed) {
        return new View(
                listed.group().name(),
                RelationsApi.names(listed.group().names(Kind.TABLE)),
                RelationsApi.names(listed.group().names(Kind.SEQUENCE)),
                listed.syncs(),
                listed.group().version());
    }
}
