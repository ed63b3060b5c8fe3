package dev.sarrio.coordinator.status;

import dev.sarrio.core.control.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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
        Map<String, Object> details) {}
