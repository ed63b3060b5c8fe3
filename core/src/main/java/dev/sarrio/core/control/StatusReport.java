package dev.sarrio.core.control;

import dev.sarrio.core.json.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a flow sees of itself. Key in {@link dev.sarrio.core.name.Topics#STATUS}: {@link #key()}.
 *
 * @param service `capture`, `apply` or `sequence`
 * @param subject the flow: `DATABASE` for capture, `SYNC/DATABASE` (the target) for apply and sequence
 * @param instance host and pid of the process that reports
 * @param state what it is doing
 * @param since when it entered this state
 * @param at when it looked
 * @param observedRevision of the definition that it works by
 * @param problem what keeps it from working, or null
 * @param warnings sentences for people, each with its remedy
 * @param details figures, by documented name (docs/protocol/README.md)
 */
public record StatusReport(
        int version,
        String service,
        String subject,
        String instance,
        FlowState state,
        Instant since,
        Instant at,
        long observedRevision,
        Problem problem,
        List<String> warnings,
        Map<String, Object> details) {
    public static final int VERSION = 1;

    public StatusReport {
        Json.checkVersion("Status report", version, VERSION);
        Objects.requireNonNull(service);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(state);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
        details = details == null ? Map.of() : withoutNulls(details);
    }

    /** A figure that is not known is not sent. */
    private static Map<String, Object> withoutNulls(Map<String, Object> details) {
        Map<String, Object> known = new TreeMap<>(details);
        known.values().removeIf(Objects::isNull);
        return Collections.unmodifiableMap(known);
    }

    public String key() {
        return service + "/" + subject;
    }
}
