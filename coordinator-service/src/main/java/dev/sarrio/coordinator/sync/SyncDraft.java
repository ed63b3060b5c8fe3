package dev.sarrio.coordinator.sync;

import java.util.List;
import java.util.Map;

/**
 * What a user says of a sync, new or to be changed; null is what was not said.
 *
 * @param relgroup what it moves, or
 * @param tables of which a relgroup is made
 * @param dbs one dbgroup, or databases with their roles
 * @param copying how its tables are copied
 * @param conflicts what becomes of them
 */
public record SyncDraft(
        String relgroup,
        List<String> tables,
        List<String> dbs,
        CopyChoice copy,
        CopyDraft copying,
        ConflictDraft conflicts,
        Boolean autokick,
        Boolean active,
        Long sequenceMargin,
        Boolean interleave,
        Map<String, String> options) {
    public SyncDraft {
        if (options != null) {
            List.of(SyncEntry.OVERDUE, SyncEntry.EXPIRED, SyncEntry.CHECKTIME).forEach(name -> {
                String interval = options.getOrDefault(name, "");
                if (!interval.isEmpty()) { // an empty one takes it away
                    Interval.parse(name, interval);
                }
            });
        }
    }

    boolean rewires() {
        return relgroup != null || tables != null || dbs != null;
    }
}
