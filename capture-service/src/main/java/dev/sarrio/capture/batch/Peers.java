package dev.sarrio.capture.batch;

import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * What this database, if it is a target too, holds of other databases: its `sarrio.applied`, read in a batch's own snapshot. Used by
 * one flow's thread.
 */
final class Peers {
    private static final String THERE =
            "SELECT coalesce(has_table_privilege(to_regclass('sarrio.applied'), 'SELECT'), false) AS there";
    // what a copy brought is ahead of the batches until one covers it
    private static final String POSITIONS = """
            SELECT sync, database, stream, batch, coalesce(copied, snapshot) AS snapshot,
                   CASE WHEN acknowledged IS NULL THEN 0 ELSE records END AS records, acknowledged FROM sarrio.applied
            WHERE coalesce(copied, snapshot) IS NOT NULL ORDER BY sync, database""";
    private static final String TAKEN_IN =
            "SELECT coalesce(sum(records), 0)::int8 FROM sarrio.applied WHERE acknowledged IS NOT NULL";

    private final PgSession session;
    private final Echo echo = new Echo(System::nanoTime);
    private boolean there;
    private long read;
    private long published;

    Peers(PgSession session) {
        this.session = session;
    }

    /** Asks, in the session's current transaction, without waiting. */
    Future<RowSet<Row>> send() {
        return session.send(there ? POSITIONS : THERE, Tuple.tuple());
    }

    /** @param answer to {@link #send}; asks once more where the table has just appeared */
    List<PeerPosition> positions(Future<RowSet<Row>> answer) {
        RowSet<Row> rows = session.await(answer);
        if (!there) {
            there = rows.iterator().next().getBoolean("there");
            rows = there ? session.await(send()) : null;
        }
        List<PeerPosition> all = new ArrayList<>();
        read = 0;
        if (rows != null) {
            for (Row r : rows) {
                PeerPosition peer = new PeerPosition(
                        new SyncName(r.getString("sync")),
                        new DatabaseName(r.getString("database")),
                        r.getString("stream"),
                        r.getLong("batch"),
                        Snapshot.parse(r.getString("snapshot")));
                all.add(peer);
                read += r.getLong("records");
                if (r.getString("acknowledged") != null) {
                    echo.heard(peer, Snapshot.parse(r.getString("acknowledged")).xmin());
                }
            }
        }
        return all;
    }

    /** The marker with the positions that were read last is committed. @param to up to where its batch goes */
    void published(Snapshot to) {
        published = read;
        echo.said(to.xmin());
    }

    /** Whether a peer that goes on telling what it does is behind with what it is told. */
    boolean isBehind() {
        return echo.isLate();
    }

    /** Whether records of a two-way sync were taken in that no marker has told of: the peer waits to hear of them. */
    boolean untold() {
        if (!there) {
            there = session.query(THERE).iterator().next().getBoolean("there");
        }
        return there && session.query(TAKEN_IN).iterator().next().getLong(0) > published;
    }

    /** The table may be gone. */
    void forget() {
        there = false;
    }
}
