package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.coordinator.database.Dbgroups;
import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Plan.Action;
import dev.sarrio.coordinator.declare.Plan.Kind;
import dev.sarrio.coordinator.leave.Removals;
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
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Dbgroups. */
@Path("/api/v1/dbgroups")
@Tag(name = "dbgroups", description = "Groups of databases, each a source, a target, or copied whole (fullcopy)")
public class DbgroupsResource {
    private final Dbgroups dbgroups;
    private final Removals removals;
    private final Declarations declarations;

    @Inject
    DbgroupsResource(Dbgroups dbgroups, Removals removals, Declarations declarations) {
        this.removals = removals;
        this.declarations = declarations;
        this.dbgroups = dbgroups;
    }

    /** A dbgroup to add or to change. */
    @Schema(name = "DbgroupRequest")
    public record Request(
            @Schema(examples = "mydbs") String name,

            @Schema(
                    description = "name:role, which is source, target (if none is given) or fullcopy",
                    examples = "[\"nonrds:source\", \"rds:target\"]")
            List<String> dbs) {}

    /** A database and its role. */
    @Schema(name = "Member")
    public record MemberView(String database, String role) {}

    /** A dbgroup. */
    @Schema(name = "Dbgroup")
    public record View(String name, List<MemberView> members, List<String> syncs, long version)
            implements VersionedView {}

    @GET
    @Operation(summary = "All dbgroups")
    public List<View> list() {
        return dbgroups.list().stream().map(this::view).toList();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One dbgroup")
    public View get(@PathParam("name") String name) {
        return view(dbgroups.get(name));
    }

    @POST
    @Operation(summary = "Add a dbgroup")
    @APIResponseSchema(value = View.class, responseCode = "201")
    public Response add(@Valid @NotNull Request request) {
        Dbgroup added = dbgroups.add(request.name(), request.dbs() == null ? List.of() : request.dbs());
        return Response.status(Response.Status.CREATED).entity(view(added)).build();
    }

    @PATCH
    @Path("/{name}")
    @Operation(summary = "Rename a dbgroup, or replace its members")
    public View update(
            @PathParam("name") String name, @HeaderParam("If-Match") String ifMatch, @Valid @NotNull Request request) {
        return view(dbgroups.update(name, request.name(), request.dbs(), Versioned.expected(ifMatch)));
    }

    /** The members of a dbgroup. */
    @Schema(name = "DbgroupSpec")
    public record Spec(
            @Schema(
                    description = "name:role, which is source, target (if none is given) or fullcopy",
                    examples = "[\"nonrds:source\", \"rds:target\"]")
            List<String> dbs) {}

    @PUT
    @Path("/{name}")
    @Operation(summary = "Add a dbgroup, or make it what the body says", description = "201 if it was added")
    public RestResponse<View> replace(
            @PathParam("name") String name, @HeaderParam("If-Match") String ifMatch, @NotNull Spec body) {
        List<String> dbs = body.dbs() == null ? List.of() : body.dbs();
        Document document = Document.of(null, Map.of(name, dbs), null, null);
        Action done = declarations.replace(Kind.DBGROUP, name, document, Versioned.expected(ifMatch));
        return Replaced.answer(done, view(dbgroups.get(name)));
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            summary = "Remove a dbgroup",
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
        return RemovedView.answer(removals.dbgroup(name, force, topics, Versioned.expected(ifMatch)));
    }

    private View view(Dbgroup group) {
        List<MemberView> members = group.members().stream()
                .map(m -> new MemberView(m.database().value(), m.role().name().toLowerCase(Locale.ROOT)))
                .toList();
        return new View(group.name(), members, dbgroups.syncs(group.name()), group.version());
    }
}
