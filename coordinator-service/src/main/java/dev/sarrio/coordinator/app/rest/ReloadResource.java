package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.desired.Reload;
import dev.sarrio.core.name.SyncName;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Letting every service take up anew what should be. */
@Path("/api/v1/syncs")
@Tag(name = "syncs")
public class ReloadResource {
    private static final String ALL = "-";
    private final Reload reload;

    @Inject
    ReloadResource(Reload reload) {
        this.reload = reload;
    }

    @POST
    @Path("/{name}/reload")
    @Operation(
            summary = "Publish a sync and its sources again",
            description =
                    "Every flow takes them up anew: it is done when the observedRevision of each in the status has come to"
                            + " the revision answered here")
    public List<Reload.Renewed> reload(@Parameter(description = "- for all syncs") @PathParam("name") String name) {
        return name.equals(ALL) ? reload.all() : List.of(reload.one(new SyncName(name)));
    }
}
