package dev.sarrio.coordinator.status;

import dev.sarrio.core.control.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One flow of a sync, for people.
 *
 * @param state as the flow reported it; UNKNOWN if nothing was heard of it
 * @param stale nothing was heard for too long
 * @param at when it was last heard of
 */
public record FlowView(
        String database,
        String service,
        String state,
        boolean stale,
        Instant since,
        Instant at,
        String instance,
        long observedRevision,
        Problem problem,
        List<String> warnings,
        Map<String, Object> details) {

    /** What it says of the last time that it copied everything; empty if it follows, or has not copied yet. */
    Optional<Map<?, ?>> fullcopy() {
        return details.get("fullcopy") instanceof Map<?, ?> last ? Optional.of(last) : Optional.empty();
    }

    /** What it says of each sequence. */
    Stream<Object> sequences() {
        return details.get("sequences") instanceof List<?> list ? list.stream().map(o -> (Object) o) : Stream.of();
    }

    /** The same flow, which says what it reads even if it was not heard of. @param source null where that needs not be said */
    FlowView from(String source) {
        return source == null || details.containsKey("source")
                ? this
                : new FlowView(
                        database,
                        service,
                        state,
                        stale,
                        since,
                        at,
                        instance,
                        observedRevision,
                        problem,
                        warnings,
                        Map.of("source", source));
    }

    /** The same flow, seen from the source that it reads without any other service's help. */
    FlowView reading(String source) {
        return new FlowView(
                source, service, state, stale, since, at, instance, observedRevision, null, List.of(), Map.of());
    }
}
