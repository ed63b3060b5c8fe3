package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.leave.Removals;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Sequences that were added. */
@Path("/api/v1/sequences")
@Tag(name = "sequences", description = "Sequences of the databases, known by database and name")
public class SequencesResource {
    private final Relations relations;
    private final Removals removals;

    @Inject
    SequencesResource(Relations relations, Removals removals) {
        this.removals = removals;
        this.relations = relations;
    }

    @GET
    @Operation(summary = "All sequences, or those of a database or relgroup")
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
        return RelationsApi.list(relations, Kind.SEQUENCE, db, relgroup, new RelationsApi.Page(limit, after, uri));
    }

    @POST
    @Operation(
            summary = "Add sequences, by name, by pattern or all",
            description = "Answers what was added and what was left out, with the reason")
    public RelationsApi.AddedView add(@Valid @NotNull RelationsApi.Request request) {
        if (request.where() != null) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE, "A sequence has no rows to choose from", "leave where out")
                    .onField("where");
        }
        return RelationsApi.view(relations.add(request.db(), Kind.SEQUENCE, request.selection(), request.relgroup()));
    }

    @DELETE
    @Operation(summary = "Remove a sequence", description = "It leaves its relgroups, and so the syncs")
    @APIResponse(responseCode = "204", description = "Nothing stays that nobody needs")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = RemovedView.JSON, schema = @Schema(implementation = RemovedView.class)))
    public Response remove(
            @QueryParam("db") String db,
            @QueryParam("name") @NotBlank String name,
            @Parameter(description = RemovedView.TOPICS) @QueryParam("topics") boolean topics,
            @HeaderParam("If-Match") String ifMatch) {
        return RemovedView.answer(removals.relation(Kind.SEQUENCE, db, name, topics, Versioned.expected(ifMatch)));
    }
}
