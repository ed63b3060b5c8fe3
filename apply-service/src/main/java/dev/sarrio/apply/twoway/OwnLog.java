package dev.sarrio.apply.twoway;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.ChangeLog;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What capture has installed on a database that is both source and target: its log of own changes. For one thread. */
public final class OwnLog {
    private static final String UNDEFINED_TABLE = "42P01";
    /** $1 xmax, $2 the running ones. */
    private static final String UNSEEN = """
            SELECT DISTINCT rel FROM (
              SELECT rel FROM sarrio.log WHERE xid >= $1::int8
              UNION ALL SELECT rel FROM sarrio.log WHERE xid = ANY ($2::int8[])) l""";

    /** $1, $2 as above, $3 numbers of tables. */
    private static final String TRUNCATIONS = """
            SELECT DISTINCT xid FROM (
              SELECT xid, rel, op FROM sarrio.log WHERE xid >= $1::int8
              UNION ALL SELECT xid, rel, op FROM sarrio.log WHERE xid = ANY ($2::int8[])) l
            WHERE op = 'T' AND rel = ANY ($3::int4[])""";

    private static final String LIVE =
            "SELECT id, schema, name, state FROM sarrio.relation WHERE phase = 'LIVE' AND state IS NOT NULL";
    private static final String WATCHED = """
            SELECT count(*)::int8 FROM sarrio.relation r
            JOIN unnest($1::text[], $2::text[]) AS w(schema, name) ON w.schema = r.schema AND w.name = r.name
            WHERE r.phase = 'LIVE'""";

    private final PgSession session;
    private final List<DatabaseName> heard;

    public OwnLog(PgSession session) {
        this(session, List.of());
    }

    /** @param heard from whom, beside the source, changes are applied here */
    OwnLog(PgSession session, List<DatabaseName> heard) {
        this.session = session;
        this.heard = List.copyOf(heard);
    }

    /** The id of the target's own stream; throws, to be tried again, while capture is not installed. */
    public String stream() {
        try {
            for (Row r : session.query("SELECT id FROM sarrio.stream")) {
                return r.getString(0);
            }
        } catch (SarrioException e) {
            if (!UNDEFINED_TABLE.equals(PgErrors.sqlState(e))) {
                throw e;
            }
        }
        throw notWatched("the tables of this sync");
    }

    /** Throws, to be tried again, unless capture watches all of these tables: what it does not watch could be overwritten unnoticed. */
    public void checkWatched(Collection<TableName> tables) {
        if (watched(tables) < tables.size()) {
            Set<TableName> missing = new TreeSet<>(tables);
            missing.removeAll(tables().keySet());
            throw notWatched(missing.toString());
        }
    }

    /** How many of them capture watches, by the current transaction's statement. */
    private long watched(Collection<TableName> tables) {
        return session.execute(
                        WATCHED,
                        tables.stream().map(TableName::schema).toArray(String[]::new),
                        tables.stream().map(TableName::name).toArray(String[]::new))
                .iterator()
                .next()
                .getLong(0);
    }

    SarrioException notWatched(String what) {
        return new SarrioException(
                ErrorCode.TIMEOUT,
                "Capture does not watch " + what + " on " + session.display() + " yet",
                "it is tried again; see what capture reports of that database");
    }

    /** Whether it has a change that a snapshot of this database does not see. */
    public boolean hasUnseen(Snapshot seen) {
        return !unseen(seen).isEmpty();
    }

    /** The numbers of tables with changes that the peer had not seen. @param seen null for nothing */
    Set<Integer> unseen(Snapshot seen) {
        Set<Integer> rels = new HashSet<>();
        session.await(session.send(UNSEEN, range(seen))).forEach(r -> rels.add(r.getInteger(0)));
        for (DatabaseName origin : heard) {
            session.query("SELECT DISTINCT rel FROM sarrio.heard WHERE " + Heard.unseen("", origin))
                    .forEach(r -> rels.add(r.getInteger(0)));
        }
        return rels;
    }

    /** The transactions that truncated some of these tables, of which the peer had not seen it. */
    Set<Long> truncations(Collection<OwnTable> tables, Snapshot seen) {
        Integer[] rels = tables.stream().map(OwnTable::rel).toArray(Integer[]::new);
        Set<Long> xids = new HashSet<>();
        session.await(session.send(TRUNCATIONS, range(seen).addArrayOfInteger(rels)))
                .forEach(r -> xids.add(r.getLong(0)));
        return xids;
    }

    /** Of this database, now; as text. */
    String snapshot() {
        return session.query("SELECT txid_current_snapshot()::text")
                .iterator()
                .next()
                .getString(0);
    }

    /** The slot that triggers write in this transaction. */
    int slot() {
        return session.query("SELECT (date_part('epoch', now())::int8 / 60 % 4)::int4")
                .iterator()
                .next()
                .getInteger(0);
    }

    /** A TRUNCATE would take rows with it, at the other side, that have come after it: so it goes first. */
    SarrioException untold(DatabaseName target) {
        return new SarrioException(
                ErrorCode.TIMEOUT,
                "Capture has not told yet of a TRUNCATE on " + session.display(),
                "it is tried again in a moment; see what capture reports of " + target);
    }

    Map<TableName, OwnTable> tables() {
        Map<TableName, OwnTable> tables = new HashMap<>();
        for (Row r : session.query(LIVE)) {
            TableName name = new TableName(r.getString("schema"), r.getString("name"));
            tables.put(name, OwnTable.of(r.getInteger("id"), name, r.getString("state"), heard));
        }
        return tables;
    }

    static Tuple range(Snapshot seen) {
        return seen == null ? Tuple.tuple().addLong(0L).addArrayOfLong(new Long[0]) : ChangeLog.after(seen);
    }
}
