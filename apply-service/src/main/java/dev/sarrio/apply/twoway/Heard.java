package dev.sarrio.apply.twoway;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table `sarrio.heard` of a database that is in step with more than one other: what it has applied of them, as evidence against whoever had
 * not seen it. A batch's source has seen of another database what its marker says; the session knows that while the batch is applied. For one
 * thread.
 */
public final class Heard {
    private static final String TABLE = Sql.resource(Heard.class, "heard.sql");
    private final PgSession session;
    private final Direction direction;
    private final OwnLog log;

    Heard(PgSession session, Direction direction, OwnLog log) {
        this.session = session;
        this.direction = direction;
        this.log = log;
    }

    void install() {
        SarrioSchema.make(session, "heard", TABLE);
    }

    /** That the source of the batch under way had not seen a row of it. @param alias of the row, with a dot, or nothing */
    static String unseen(String alias, DatabaseName origin) {
        return alias + "origin = " + Sql.literal(origin.value()) + " AND " + alias + "batch > current_setting('"
                + setting(origin) + "')::int8";
    }

    /** Names of settings are the same in upper and lower case; those of databases are not. */
    private static String setting(DatabaseName origin) {
        return "sarrio.seen_" + HexFormat.of().formatHex(origin.value().getBytes(StandardCharsets.US_ASCII));
    }

    /** Outside a transaction: this is the batch under way, or the first of several. */
    void see(BatchMarker marker) {
        List<DatabaseName> others = direction.others();
        String settings = IntStream.range(0, others.size())
                .mapToObj(i -> "pg_catalog.set_config('" + setting(others.get(i)) + "', $" + (i + 1) + ", false)")
                .collect(Collectors.joining(", "));
        session.execute(
                "SELECT " + settings,
                others.stream()
                        .map(o -> String.valueOf(batch(marker, direction.sync(), o)))
                        .toArray());
    }

    /** The last batch that a marker's database had applied of another; -1 for none. */
    private static long batch(BatchMarker marker, SyncName sync, DatabaseName of) {
        return marker.applied().stream()
                .filter(p -> p.sync().equals(sync) && p.database().equals(of))
                .mapToLong(PeerPosition::batch)
                .findFirst()
                .orElse(-1);
    }

    /** First in a transaction that applies: one direction of the sync at a time, so that each sees what the others have written. */
    public static String turn(SyncName sync) {
        return "SELECT pg_catalog.pg_advisory_xact_lock(" + SarrioSchema.LOCK_CLASS + ", pg_catalog.hashtext("
                + Sql.literal("heard/" + sync) + "))";
    }

    /** Where the evidence of the transaction under way goes. */
    public Into into() {
        return new Into(log, direction.source());
    }

    /** For one transaction. */
    public static final class Into {
        private final OwnLog log;
        private final int slot;
        private final Map<TableName, OwnTable> tables;
        private final DatabaseName source;

        private Into(OwnLog log, DatabaseName source) {
            this.log = log;
            this.slot = log.slot();
            this.tables = log.tables();
            this.source = source;
        }

        private OwnTable own(TableName table) {
            OwnTable own = tables.get(table);
            if (own == null) {
                throw log.notWatched(table.toString());
            }
            return own;
        }

        /** The key's columns, as capture reads them here. */
        public List<String> key(TableName table) {
            return own(table).key().stream().map(OwnTable.Key::column).toList();
        }

        /** Takes in changes of a batch. Parameters, as arrays of text: the key's columns, op, milliseconds, batch. Op T and X have no key. */
        public String insert(TableName table) {
            OwnTable own = own(table);
            int n = own.key().size();
            String arrays = IntStream.range(0, n + 3)
                    .mapToObj(i -> "unnest($" + (i + 1) + "::text[]) AS c" + i)
                    .collect(Collectors.joining(", "));
            String key = n == 1 ? "u.c0" : "ARRAY[" + own.list(i -> "u.c" + i) + "]::text";
            return "INSERT INTO sarrio.heard_" + slot + " (xid, ts, rel, op, key, origin, batch, at)"
                    + " SELECT txid_current(), clock_timestamp(), " + own.rel() + ", u.c" + n
                    + ", CASE WHEN u.c" + n + " IN ('U', 'D') THEN " + key + " END, "
                    + Sql.literal(source.value()) + ", u.c" + (n + 2) + "::int8, u.c" + (n + 1) + "::int8 FROM (SELECT "
                    + arrays + ") u";
        }
    }
}
