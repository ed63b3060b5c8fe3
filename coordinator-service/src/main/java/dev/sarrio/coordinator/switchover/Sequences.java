package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.status.FlowView;
import dev.sarrio.core.name.DatabaseName;
import java.util.List;
import java.util.Map;

/** What the sequence-service reports of a two-way sync. */
final class Sequences {
    private Sequences() {}

    /** Whether some sequence of this side might hand out a value that was handed out. */
    static boolean behind(FlowView flow, DatabaseName side) {
        return flow.details().get("sequences") instanceof List<?> all
                && all.stream().anyMatch(s -> s instanceof Map<?, ?> one && behind(one.get("sides"), side));
    }

    private static boolean behind(Object sides, DatabaseName side) {
        return sides instanceof List<?> list
                && list.stream()
                        .anyMatch(s -> s instanceof Map<?, ?> one
                                && side.value().equals(one.get("database"))
                                && one.get("behind") instanceof Number n
                                && n.longValue() > 0);
    }
}
