package dev.sarrio.coordinator.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.coordinator.status.SyncStatus.SyncProblem;
import dev.sarrio.coordinator.status.SyncStatus.SyncState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far the copy of a sync is, target by target. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CopyProgress(String sync, SyncState state, SyncProblem problem, List<Target> targets) {
    private static final String COPY = "copy";
    private static final String PHASE = "phase";
    /** Between keys and indexes: the rows are there, and the stream brings what changed meanwhile. */
    private static final String CATCHING_UP = "catching up";

    /** @param copies the number of the copy that it has; null if it has none  @param copy as apply reports it; null if none is under way */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(String target, String state, Object copies, Object consistent, Object copy) {}

    public static CopyProgress of(SyncStatus sync) {
        return new CopyProgress(
                sync.name(),
                sync.state(),
                sync.problem(),
                sync.targets().stream()
                        .map(t -> new Target(
                                t.database(),
                                t.state(),
                                t.details().get("copies"),
                                t.details().get("consistent"),
                                t.details().get(COPY)))
                        .toList());
    }

    /** What a flow reports, with the phase that it does not report as one. */
    static Map<String, Object> shown(Map<String, Object> details) {
        if (!Boolean.TRUE.equals(details.get("settling"))) {
            return details;
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        copy.put(PHASE, CATCHING_UP);
        copy.put("tables", List.of());
        if (details.get(COPY) instanceof Map<?, ?> reported) {
            reported.forEach((name, value) -> copy.put(name.toString(), name.equals(PHASE) ? CATCHING_UP : value));
        }
        Map<String, Object> shown = new LinkedHashMap<>(details);
        shown.put(COPY, copy);
        return shown;
    }
}
