package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.copy.CopyPlan;
import dev.sarrio.coordinator.copy.CopyPlans;
import dev.sarrio.coordinator.status.CopyProgress;
import dev.sarrio.coordinator.status.StatusFeed;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.SyncName;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The copy of a sync's tables, before and while it is made; it is asked for as a verb. */
@Path("/api/v1/syncs")
@Tag(name = "copies", description = "What a copy would do, and how far it is")
public class CopyResource {
    private final CopyPlans plans;
    private final SyncOverview overview;
    private final StatusFeed feed;

    @Inject
    CopyResource(CopyPlans plans, SyncOverview overview, StatusFeed feed) {
        this.plans = plans;
        this.overview = overview;
        this.feed = feed;
    }

    @GET
    @Path("/{name}/copy/plan")
    @Operation(
            summary = "What a copy would do, table by table",
            description =
                    "Looks at the source and the targets, and changes nothing. The parameters are what the copy would be asked for with")
    public CopyPlan plan(
            @PathParam("name") String name,
            @Parameter(description = "data (the default) or all") @QueryParam("mode") String mode,
            @Parameter(description = "abort, keep, truncate or merge; the sync's own if missing")
                    @QueryParam("ifexists")
                    String ifexists,
            @Parameter(description = "a size, per second; the sync's own if missing") @QueryParam("copyrate")
                    String copyrate,
            @Parameter(description = "tables that would be copied, and no others") @QueryParam("restart")
                    List<String> restart) {
        return plans.of(new SyncName(name), new VerbRequest(mode, null, copyrate, ifexists, restart, null).order());
    }

    @GET
    @Path("/{name}/copy/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    @Operation(
            summary = "The progress of a sync's copy as server-sent events",
            description = "An event `copy` now and whenever something of it changes; `removed` when the sync is gone")
    public Multi<OutboundSseEvent> events(@PathParam("name") String name, @Context Sse sse) {
        String sync = overview.of(new SyncName(name)).name(); // an error now, not an empty stream
        AtomicReference<String> last = new AtomicReference<>();
        return EventStream.of(sse, feed, e -> {
            if (e.equals(StatusFeed.Event.removed(sync))) {
                return Optional.of(new EventStream.Sent(e.name(), e.data()));
            }
            return e.syncs().stream()
                    .filter(s -> s.name().equals(sync))
                    .findFirst()
                    .map(s -> new String(Json.bytes(CopyProgress.of(s)), StandardCharsets.UTF_8))
                    .filter(json -> !json.equals(last.getAndSet(json)))
                    .map(json -> new EventStream.Sent("copy", json));
        });
    }
}
