package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.declare.Declarations.Tagged;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Plan;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All definitions as one document. */
@Path("/api/v1/definitions")
@Tag(name = "definitions", description = "All definitions as one document: read, plan, apply")
public class DefinitionsResource {
    private final Declarations declarations;

    @Inject
    DefinitionsResource(Declarations declarations) {
        this.declarations = declarations;
    }

    @GET
    @Operation(
            summary = "All definitions, without passwords and other secrets",
            description = "Its ETag is for If-Match of PUT")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Document.class)))
    public Response read() {
        return tagged(declarations.read());
    }

    @POST
    @Path("/plan")
    @Operation(
            summary = "What a document would change, and everything that would be refused",
            description = "Changes nothing. The ETag is that of the definitions that the plan is for")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Plan.class)))
    public Response plan(
            @Parameter(description = "also remove what the document does not have") @QueryParam("prune") boolean prune,
            @NotNull Document document) {
        return tagged(declarations.plan(document, prune));
    }

    @PUT
    @Operation(
            summary = "Make the definitions what the document says, all or nothing",
            description =
                    "Answers the plan that was done. With If-Match it is refused if the definitions have changed since")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Plan.class)))
    public Response apply(
            @Parameter(description = "also remove what the document does not have") @QueryParam("prune") boolean prune,
            @HeaderParam("If-Match") String ifMatch,
            @NotNull Document document) {
        return tagged(declarations.apply(document, prune, Versioned.tag(ifMatch)));
    }

    private static Response tagged(Tagged<?> tagged) {
        return Response.ok(tagged.value())
                .header(HttpHeaders.ETAG, "\"" + tagged.tag() + "\"")
                .build();
    }
}
