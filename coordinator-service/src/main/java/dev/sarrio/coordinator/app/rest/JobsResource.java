package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.job.CompareJob;
import dev.sarrio.coordinator.job.Jobs;
import dev.sarrio.coordinator.leave.UninstallJob;
import dev.sarrio.coordinator.leave.UninstallJobs;
import dev.sarrio.coordinator.switchover.SwitchJob;
import dev.sarrio.coordinator.switchover.SwitchJobs;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Jobs. */
@Path("/api/v1/jobs")
@Tag(name = "jobs", description = "Long requests and their progress")
public class JobsResource {
    private final Jobs jobs;
    private final SwitchJobs switches;
    private final UninstallJobs uninstalls;

    @Inject
    JobsResource(Jobs jobs, SwitchJobs switches, UninstallJobs uninstalls) {
        this.uninstalls = uninstalls;
        this.jobs = jobs;
        this.switches = switches;
    }

    @GET
    @Operation(summary = "The newest jobs of this coordinator")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            type = SchemaType.ARRAY,
                                            anyOf = {
                                                CompareJob.View.class,
                                                SwitchJob.View.class,
                                                UninstallJob.View.class
                                            })))
    public List<Object> list() {
        List<Object> all = new ArrayList<>(switches.list());
        all.addAll(uninstalls.list());
        all.addAll(jobs.list());
        return all;
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One job, with its progress")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            anyOf = {
                                                CompareJob.View.class,
                                                SwitchJob.View.class,
                                                UninstallJob.View.class
                                            })))
    public Object get(@PathParam("id") String id) {
        return switches.find(id)
                .map(j -> (Object) j)
                .or(() -> uninstalls.find(id))
                .orElseGet(() -> jobs.get(id));
    }
}
