package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.switchover.SwitchJob;
import dev.sarrio.coordinator.switchover.SwitchJobs;
import dev.sarrio.coordinator.switchover.Switches;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
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

/** Which side of a two-way sync applications write, and what its sequences hand out. */
@Path("/api/v1/syncs")
@Tag(name = "switch", description = "Moving writes from one side of a two-way sync to the other")
public class SwitchResource {
    private final Switches switches;
    private final SwitchJobs jobs;
    private final SyncOverview overview;

    @Inject
    SwitchResource(Switches switches, SwitchJobs jobs, SyncOverview overview) {
        this.switches = switches;
        this.jobs = jobs;
        this.overview = overview;
    }

    /** Where to. */
    @Schema(name = "SwitchRequest")
    public record SwitchRequest(
            @Schema(
                    description =
                            "the database that applications are to write; the side that they don't write now if missing")
            String to) {}

    @POST
    @Path("/{name}/switch")
    @Operation(
            summary = "Move writes to the other side of a two-way sync, as a job",
            description =
                    "Stops writes to one side, waits until the other has all of them, puts sequences in order and opens it;"
                            + " what fails leaves writes where they were")
    @APIResponse(
            responseCode = "202",
            description = "It has begun: GET /api/v1/jobs/{id} shows its steps",
            content = @Content(schema = @Schema(implementation = SwitchJob.View.class)))
    public Response start(@PathParam("name") String name, SwitchRequest request) {
        DatabaseName to = request == null || request.to() == null ? null : new DatabaseName(request.to());
        return Response.accepted(jobs.start(switches.plan(new SyncName(name), to)))
                .build();
    }

    @GET
    @Path("/{name}/sequences")
    @Operation(
            summary = "The sequences of a sync, on every side",
            description =
                    "As the sequence-service saw them last: last and next value, increment, the highest value in the columns that they feed")
    public List<Object> sequences(@PathParam("name") String name) {
        return overview.of(new SyncName(name)).sequences();
    }
}
