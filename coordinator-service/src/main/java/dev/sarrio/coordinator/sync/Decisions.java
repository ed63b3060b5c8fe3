package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What was decided on conflicts that stopped a sync. */
final class Decisions {
    private static final int KEPT_MAX = 100;

    private Decisions() {}

    /** The oldest first: of those that fit a conflict it is taken, on both sides. */
    static List<Decision> of(Tx tx, SyncName sync) {
        return tx.list(
                "SELECT until, strategy, schema_name, table_name, key FROM conflict_decision WHERE sync = ? ORDER BY id",
                r -> new Decision(
                        r.getObject(1, OffsetDateTime.class).toInstant(),
                        ConflictStrategy.parse(r.getString(2)),
                        r.getString(3) == null ? null : new TableName(r.getString(3), r.getString(4)),
                        r.getString(5)),
                sync.value());
    }

    /** Part of a change. Old ones go: the conflicts that they were made for are decided by then, or will be asked about again. */
    static void add(Tx tx, SyncName sync, Decision decision) {
        tx.update(
                "INSERT INTO conflict_decision (sync, until, strategy, schema_name, table_name, key) VALUES (?, ?, ?, ?, ?, ?)",
                sync.value(),
                decision.until().atOffset(ZoneOffset.UTC),
                decision.strategy().toString(),
                decision.table() == null ? null : decision.table().schema(),
                decision.table() == null ? null : decision.table().name(),
                decision.key());
        tx.update(
                "DELETE FROM conflict_decision WHERE sync = ? AND (until < clock_timestamp() - interval '30 days' OR id <="
                        + " (SELECT id FROM conflict_decision WHERE sync = ? ORDER BY id DESC OFFSET ? LIMIT 1))",
                sync.value(),
                sync.value(),
                KEPT_MAX);
    }
}
