package dev.sarrio.capture.batch;

import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.ChangeLog;
import dev.sarrio.postgres.PgSession;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what was logged since a snapshot, in the session's current transaction. */
final class LogReader {
    /** Log rows that are held in memory: more are collapsed on the server. */
    static final int HELD_MAX = 5_000;

    private final PgSession session;

    LogReader(PgSession session) {
        this.session = session;
    }

    /** Sends the question for the first rows, without waiting: mostly that is all. */
    Future<RowSet<Row>> sendHead(Snapshot from) {
        return session.send(LogRange.HEAD, ChangeLog.after(from).addInteger(HELD_MAX + 1));
    }

    /** By the table's number in the log. */
    Map<Integer, TableChanges> changes(Snapshot from, RowSet<Row> head) {
        if (head.size() <= HELD_MAX) {
            Map<Integer, TableChanges> changes = new TreeMap<>();
            hold(head, changes);
            return changes;
        }
        return summary(from);
    }

    private static void hold(RowSet<Row> rows, Map<Integer, TableChanges> into) {
        List<Row> ordered = new ArrayList<>(rows.size());
        rows.forEach(ordered::add);
        ordered.sort(Comparator.comparingLong(r -> r.getLong("micros")));
        for (Row r : ordered) {
            TableChanges changes = into.computeIfAbsent(r.getInteger("rel"), k -> new TableChanges());
            changes.add(r.getString("op"), r.getString("key"), r.getLong("micros"));
            if (r.getString("op").equals("T")) {
                changes.truncated(r.getString("key"), r.getLong("n"));
            } else if (r.getLong("n") != null) {
                changes.imaged();
            }
        }
        into.values().stream().filter(TableChanges::hasImages).forEach(TableChanges::keysOnServer); // with their images
    }

    private Map<Integer, TableChanges> summary(Snapshot from) {
        Map<Integer, TableChanges> changes = new TreeMap<>();
        boolean truncates = false;
        for (Row r : session.await(session.send(LogRange.SUMMARY, ChangeLog.after(from)))) {
            boolean truncated = r.getString("op").equals("T");
            truncates |= truncated;
            TableChanges ofTable = changes.computeIfAbsent(r.getInteger("rel"), k -> new TableChanges());
            ofTable.count(r.getString("op"), r.getLong("rows"), r.getLong("first"), r.getLong("last"));
            if (!truncated && r.getLong("images") > 0) {
                ofTable.imaged();
            }
        }
        List<Integer> few = new ArrayList<>();
        long held = 0;
        for (Map.Entry<Integer, TableChanges> e : changes.entrySet()) {
            held += e.getValue().rows();
            if (held <= HELD_MAX) {
                few.add(e.getKey());
            } else {
                held -= e.getValue().rows();
                e.getValue().keysOnServer();
            }
        }
        if (!few.isEmpty()) {
            few.forEach(changes::remove);
            hold(
                    session.await(session.send(
                            LogRange.OF_TABLES, ChangeLog.after(from).addArrayOfInteger(few.toArray(Integer[]::new)))),
                    changes);
        }
        if (truncates) {
            for (Row r : session.await(session.send(LogRange.TRUNCATES, ChangeLog.after(from)))) {
                changes.get(r.getInteger("rel")).truncated(r.getString("key"), r.getLong("n"));
            }
        }
        return changes;
    }
}
