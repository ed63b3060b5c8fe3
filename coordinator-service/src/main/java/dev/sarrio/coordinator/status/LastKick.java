package dev.sarrio.coordinator.status;

import dev.sarrio.core.control.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The newest kick of a sync.
 *
 * @param goal its number; 0 if the sync was started or stopped since
 * @param done whether every target has all that the source had when it was kicked
 * @param delivered how many records it brought to the targets; null until it is done, and for a sync that runs by itself
 */
public record LastKick(long goal, Instant at, boolean done, Long delivered) {

    /** @return null if it was never kicked */
    static LastKick of(SyncOverview.Watched watched, List<FlowView> targets) {
        if (watched.kickedAt() == null) {
            return null;
        }
        long goal = watched.sync().goal();
        List<Long> reached = figures(targets, "reached");
        boolean done =
                goal > 0 && reached.size() == targets.size() && reached.stream().allMatch(r -> r >= goal);
        List<Long> delivered =
                done && watched.sync().run() != RunState.RUNNING ? figures(targets, "delivered") : List.of();
        return new LastKick(
                goal,
                watched.kickedAt(),
                done,
                delivered.isEmpty()
                        ? null
                        : (Long) delivered.stream().mapToLong(Long::longValue).sum());
    }

    private static List<Long> figures(List<FlowView> targets, String name) {
        return targets.stream()
                .map(t -> SyncStatus.number(t.details(), name))
                .filter(Objects::nonNull)
                .map(Number::longValue)
                .toList();
    }

    /** What came of it, for a sync that rests. */
    String words() {
        return delivered != null
                ? String.format(Locale.ROOT, ", the last kick delivered %,d rows", delivered)
                : goal > 0 && !done ? ", kicked: its run is on the way" : "";
    }
}
