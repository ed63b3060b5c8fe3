package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.leave.Leftovers;
import dev.sarrio.coordinator.leave.Removals;
import dev.sarrio.coordinator.leave.Removed;
import dev.sarrio.coordinator.leave.UninstallJob;
import dev.sarrio.coordinator.leave.UninstallJobs;
import dev.sarrio.core.name.DatabaseName;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Taking Sarrio out of a database. */
@Path("/api/v1/databases")
@Tag(name = "leave", description = "Taking Sarrio out of a database, with a proof that nothing is left")
public class LeaveResource {
    private final Removals removals;
    private final UninstallJobs jobs;

    @Inject
    LeaveResource(Removals removals, UninstallJobs jobs) {
        this.removals = removals;
        this.jobs = jobs;
    }

    /** How to uninstall. */
    @Schema(name = "UninstallRequest")
    public record UninstallRequest(
            @Schema(
                    description =
                            "also what another installation of Sarrio made there, and what says how interleaved sequences were before")
            boolean force,

            @Schema(description = RemovedView.TOPICS) boolean topics) {}

    /** What there is of Sarrio in a database and in Kafka. */
    @Schema(name = "Leftovers")
    public record LeftoversView(
            String database,

            @Schema(description = "nothing of Sarrio is in the database")
            boolean none,

            String summary,
            List<String> triggers,
            List<String> functions,
            List<String> tables,
            boolean schema,

            @Schema(description = "of roles or of the database, that somebody made: Sarrio makes none")
            List<String> settings,

            @Schema(description = "what somebody else has put into schema sarrio")
            List<String> others,

            @Schema(description = "of this database, if no sync reads it")
            List<String> topics,

            List<String> notes) {}

    @GET
    @Path("/{name}/leftovers")
    @Operation(
            summary = "What there is of Sarrio in a database",
            description = "Asks the database's catalog; changes nothing")
    public LeftoversView leftovers(@PathParam("name") String name) {
        Removed found = removals.look(new DatabaseName(name));
        Leftovers left = found.left();
        return new LeftoversView(
                name,
                left.none(),
                left.sentence(),
                left.triggers(),
                left.functions(),
                left.tables(),
                left.schema(),
                left.settings(),
                left.others(),
                found.topicsLeft(),
                found.notes());
    }

    @POST
    @Path("/{name}/uninstall")
    @Operation(
            summary = "Take everything of Sarrio out of a database, as a job",
            description =
                    "Refused while a sync uses it. Ends with the answer of the database's catalog, what is left; again goes on where it ended")
    @APIResponse(
            responseCode = "202",
            description = "It has begun: GET /api/v1/jobs/{id} shows how it ends",
            content =
                    @Content(mediaType = RemovedView.JSON, schema = @Schema(implementation = UninstallJob.View.class)))
    public Response uninstall(@PathParam("name") String name, UninstallRequest request) {
        boolean force = request != null && request.force();
        boolean topics = request != null && request.topics();
        return Response.accepted(jobs.start(new DatabaseName(name), force, topics))
                .build();
    }
}
