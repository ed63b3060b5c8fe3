package dev.sarrio.apply.twoway;

import dev.sarrio.apply.twoway.Verdicts.Ruling;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The table `sarrio.conflict` of one direction of a sync. For one thread. */
final class ConflictLog {
    private static final String TABLE = Sql.resource(ConflictLog.class, "conflict.sql");
    private static final int OPEN_MAX = 1000;
    private static final String OF_US = " WHERE sync = $1 AND incoming = $2";
    private final PgSession session;
    private final SyncName sync;
    private final DatabaseName incoming;
    private final DatabaseName own;

    /** A conflict that nothing decides, as it is kept after the transaction that met it is undone. */
    record Open(
            TableName table,
            String text,
            String key,
            long at,
            String incomingRow,
            String ownTs,
            String ownRow,
            Long[] xids) {}

    ConflictLog(PgSession session, SyncName sync, DatabaseName incoming, DatabaseName own) {
        this.session = session;
        this.sync = sync;
        this.incoming = incoming;
        this.own = own;
    }

    void install() {
        SarrioSchema.make(session, "conflict", TABLE);
    }

    private Tuple ofUs() {
        return Tuple.of(sync.value(), incoming.value());
    }

    /** Conflicts of batches that are behind us stop nothing any longer. @param batch the last that was applied */
    void passed(String stream, long batch) {
        session.await(session.send(
                "DELETE FROM sarrio.conflict" + OF_US
                        + " AND resolved_at IS NULL AND (incoming_stream <> $3 OR incoming_batch <= $4)",
                ofUs().addString(stream).addLong(batch)));
    }

    /** In the transaction that decides them. */
    void decided() {
        session.await(session.send("DELETE FROM sarrio.conflict" + OF_US + " AND resolved_at IS NULL", ofUs()));
    }

    long open() {
        Row r = session.await(session.send(
                        "SELECT count(*) FROM sarrio.conflict" + OF_US + " AND resolved_at IS NULL", ofUs()))
                .iterator()
                .next();
        return r.getLong(0);
    }

    void forgetOld(int hours) {
        session.await(session.send(
                "DELETE FROM sarrio.conflict" + OF_US
                        + " AND resolved_at IS NOT NULL AND seen_at < clock_timestamp() - $3::int4 * interval '1 hour'",
                ofUs().addInteger(hours)));
    }

    /** Adds the table's conflicts that nothing decides, or the first thousand of them. @return how many there are */
    long read(MetTable met, List<Open> into) {
        long number = 0;
        for (Row r : session.await(session.send(met.open(), Tuple.of(OPEN_MAX)))) {
            number = r.getLong("number");
            into.add(new Open(
                    met.table().name(),
                    r.getString("text"),
                    r.getString("key"),
                    r.getLong("at"),
                    r.getString("incoming_row"),
                    r.getString("own_ts"),
                    r.getString("own_row"),
                    r.getArrayOfLongs("xids")));
        }
        return number;
    }

    /** The table's decided ones, in the transaction that decides them. @param stream of the batches */
    void record(MetTable met, String stream) {
        session.await(session.send(
                met.record(),
                ofUs().addString(own.value())
                        .addString(stream)
                        .addString(met.table().name().toString())));
    }

    /** Instead of those that were open. */
    void open(List<Open> conflicts, ConflictRules rules, BatchMarker marker) {
        session.transaction("", () -> {
            decided();
            for (Open c : conflicts) {
                session.execute(
                        "INSERT INTO sarrio.conflict (sync, relation, kind, key, incoming, incoming_at, incoming_row, incoming_stream,"
                                + " incoming_batch, own, own_at, own_row, own_xids, strategy) VALUES ($1, $2, $3, $4::text::jsonb, $5,"
                                + " to_timestamp($6::int8 / 1000.0), $7::text::jsonb, $8, $9, $10, $11::text::timestamptz,"
                                + " $12::text::jsonb, $13, $14)",
                        sync.value(),
                        c.table().toString(),
                        c.key() == null ? "TRUNCATE" : "ROW",
                        c.key(),
                        incoming.value(),
                        c.at(),
                        c.incomingRow(),
                        marker.stream(),
                        marker.batch(),
                        own.value(),
                        c.ownTs(),
                        c.ownRow(),
                        c.xids(),
                        rules.of(c.table()).toString());
            }
            return null;
        });
    }

    /** A truncate that spared rows, in the transaction that does it. */
    void spared(TableName table, String ownTs, Long[] xids, Ruling by, BatchMarker marker) {
        session.execute(
                "INSERT INTO sarrio.conflict (sync, relation, kind, incoming, incoming_stream, incoming_batch, own, own_at, own_xids,"
                        + " strategy, winner, resolved_at, how) VALUES ($1, $2, 'TRUNCATE', $3, $4, $5, $6, $7::text::timestamptz, $8,"
                        + " $9, $6, clock_timestamp(), $10)",
                sync.value(),
                table.toString(),
                incoming.value(),
                marker.stream(),
                marker.batch(),
                own.value(),
                ownTs,
                xids,
                by.strategy().toString(),
                by.how());
    }
}
