package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.status.StatusFeed;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The status feed as server-sent events, with comments in between that keep the connection open. */
final class EventStream {
    private static final Duration KEEP_OPEN = Duration.ofSeconds(15);
    private static final int BUFFERED_EVENTS_MAX = 1024;

    private EventStream() {}

    /** An event that is sent. @param data JSON */
    record Sent(String name, String data) {}

    /** @param told what a listener is told of an event of the feed; empty for nothing. Called by one thread at a time */
    static Multi<OutboundSseEvent> of(Sse sse, StatusFeed feed, Function<StatusFeed.Event, Optional<Sent>> told) {
        Multi<OutboundSseEvent> changes = Multi.createFrom()
                .<Sent>emitter(
                        emitter -> {
                            Consumer<StatusFeed.Event> listener =
                                    e -> told.apply(e).ifPresent(emitter::emit);
                            emitter.onTermination(() -> feed.leave(listener));
                            feed.listen(listener);
                        },
                        BackPressureStrategy.BUFFER)
                .runSubscriptionOn(Infrastructure.getDefaultExecutor())
                .onOverflow()
                .buffer(BUFFERED_EVENTS_MAX)
                .map(e -> sse.newEventBuilder()
                        .name(e.name())
                        .data(String.class, e.data())
                        .build());
        Multi<OutboundSseEvent> comments = Multi.createFrom()
                .ticks()
                .startingAfter(KEEP_OPEN)
                .every(KEEP_OPEN)
                .onOverflow()
                .drop()
                .map(i -> sse.newEventBuilder().comment("still there").build());
        return Multi.createBy().merging().streams(changes, comments);
    }
}
