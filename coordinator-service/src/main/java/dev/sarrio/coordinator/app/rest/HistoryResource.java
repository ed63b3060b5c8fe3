package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.history.History;
import dev.sarrio.coordinator.history.HistoryEntry;
import dev.sarrio.core.name.SyncName;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who changed what, when and why. */
@Path("/api/v1/history")
@Tag(name = "history", description = "Who changed what, when and why")
public class HistoryResource {
    private static final String LIMIT_DEFAULT = "50";
    private final History history;

    @Inject
    HistoryResource(History history) {
        this.history = history;
    }

    /** A note. */
    @Schema(name = "MessageRequest")
    public record Message(
            @Schema(examples = "the release begins") String message) {}

    @GET
    @Operation(
            summary = "Changes, the newest first",
            description =
                    "One entry per change of a definition or a state, written in its transaction. A request says who asks, and why,"
                            + " in the headers Sarrio-User and Sarrio-Reason")
    public List<HistoryEntry> list(
            @Parameter(description = "only what concerned this sync") @QueryParam("sync") String sync,
            @Parameter(description = "at most 1000") @QueryParam("limit") @DefaultValue(LIMIT_DEFAULT) int limit,
            @Parameter(description = "an id: only what is older, for the next page") @QueryParam("before")
                    Long before) {
        return history.page(sync == null ? null : new SyncName(sync), limit, before);
    }

    @POST
    @Operation(summary = "Leave a note", description = "Kept among the changes, and logged with the prefix MESSAGE:")
    public Response message(@NotNull Message request) {
        return Response.status(Response.Status.CREATED)
                .entity(history.message(request.message()))
                .build();
    }
}
