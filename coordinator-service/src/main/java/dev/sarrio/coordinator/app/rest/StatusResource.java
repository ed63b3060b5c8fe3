package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.status.StatusFeed;
import dev.sarrio.coordinator.status.SyncOverview;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How everything is doing. */
@Path("/api/v1")
@Tag(name = "status", description = "What the services report, merged per sync")
public class StatusResource {
    private final SyncOverview overview;
    private final StatusFeed feed;

    @Inject
    StatusResource(SyncOverview overview, StatusFeed feed) {
        this.overview = overview;
        this.feed = feed;
    }

    @GET
    @Path("/status")
    @Operation(summary = "The status of all syncs and services")
    public SyncOverview.Overview status() {
        return overview.now();
    }

    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    @Operation(
            summary = "Changes of status as server-sent events",
            description = "First an event `status` with all, then `sync` whenever one changes, and `removed`")
    public Multi<OutboundSseEvent> events(@Context Sse sse) {
        overview.now(); // a control database that was never there is an error now, not an empty stream
        return EventStream.of(sse, feed, e -> Optional.of(new EventStream.Sent(e.name(), e.data())));
    }
}
