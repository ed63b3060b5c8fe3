package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.job.CompareJob;
import dev.sarrio.coordinator.job.Jobs;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Jobs. */
@Path("/api/v1/jobs")
@Tag(name = "jobs", description = "Long requests and their progress")
public class JobsResource {
    private final Jobs jobs;

    @Inject
    JobsResource(Jobs jobs) {
        this.jobs = jobs;
    }

    @GET
    @Operation(summary = "The newest jobs of this coordinator")
    public List<CompareJob.View> list() {
        return jobs.list();
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One job, with its progress")
    public CompareJob.View get(@PathParam("id") String id) {
        return jobs.get(id);
    }
}
