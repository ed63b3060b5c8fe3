package dev.sarrio.apply.twoway;

import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the target has changed something since conflicts were decided, behind the rows of the same transaction.
 *
 * @param seen by the source
 * @param truncations that were known when it was decided
 * @param before a snapshot of the target from before anything was looked at, as text: what it sees was decided
 */
record Recheck(
        PgSession session,
        OwnLog log,
        Snapshot seen,
        Set<Long> truncations,
        String before,
        List<Reference> references) {
    /** @throws ConflictFound if so */
    void run(Collection<TablePart> parts) {
        Set<Integer> unseen = log.unseen(seen);
        if (unseen.isEmpty()) {
            return;
        }
        Map<TableName, OwnTable> tables = log.tables();
        List<OwnTable> own = parts.stream()
                .map(p -> tables.get(p.table()))
                .filter(t -> unseen.contains(t.rel()))
                .distinct()
                .toList();
        if (!log.truncations(own, seen).equals(truncations)) {
            throw ConflictFound.raced(new ConflictFound.Found(own.get(0), null, null));
        }
        for (Reference reference : references) {
            String in = new MetTable(reference.parent()).in();
            if (session.await(session.send(reference.lost(in), OwnLog.range(seen)))
                    .iterator()
                    .next()
                    .getBoolean(0)) {
                throw ConflictFound.raced(new ConflictFound.Found(reference.parent(), null, null));
            }
        }
        String since = "u.xid <> txid_current() AND NOT txid_visible_in_snapshot(u.xid, " + Sql.literal(before) + ")";
        for (OwnTable table : own) {
            Tuple one = OwnLog.range(seen).addInteger(1);
            for (Row r : session.await(session.send(table.conflicts(since), one))) {
                throw ConflictFound.raced(new ConflictFound.Found(table, r.getString("key"), null));
            }
        }
    }
}
