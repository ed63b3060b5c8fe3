package dev.sarrio.capture.log;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.Arrays;

/**
 * The slots of the log: their indexes, and when they are emptied. For one thread.
 *
 * <p>The index of a slot is a BRIN, which costs the application next to nothing (a btree was a quarter of what a small statement pays for its
 * triggers). What it does not yet know is read whole, so the ranges that are full are told to it every second.
 *
 * <p>A slot may go when every row in it is below the xmin of the last committed marker: no transaction
 * that wrote there can still be running, and no batch will read it again. Whether it may is looked up under the lock; when a slot
 * is tried is only a matter of politeness.
 */
public final class LogSlots {
    public static final int SLOTS = 4;
    /** The slot that transactions wrote that began two to three minutes ago: hardly anybody will write there now. */
    private static final String DUE =
            "SELECT ((date_part('epoch', clock_timestamp())::bigint / 60 + 2) % 4)::int AS slot";

    private static final String BYTES =
            "SELECT sum(pg_total_relation_size(('sarrio.log_' || s)::regclass))::int8 AS bytes FROM generate_series(0, 3) AS s";
    private static final String SUMMARIZE = Sql.resource(LogSlots.class, "summarize.sql");
    private static final String INDEX = Sql.resource(LogSlots.class, "index.sql");
    private final PgSession session;
    private final Long[] summarized = new Long[SLOTS];

    public LogSlots(PgSession session) {
        this.session = session;
        Arrays.fill(summarized, 0L);
    }

    /** In the session's current transaction. A slot that has an index of before keeps it until it is emptied: making one takes long where there is much. */
    public void makeIndexes() {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (!exists(session.query("SELECT to_regclass('sarrio.log_" + slot + "_xid') IS NOT NULL"))) {
                makeIndex(slot);
            }
        }
    }

    private void makeIndex(int slot) {
        session.query(INDEX.replace("%slot%", "" + slot));
    }

    /** Tells the indexes of the ranges that were filled since. */
    public void summarize() {
        for (Row r : session.execute(SUMMARIZE, (Object) summarized)) {
            summarized[r.getInteger("slot")] = r.getLong("ranges");
        }
    }

    /** The slot whose turn it is. */
    public int due() {
        return session.query(DUE).iterator().next().getInteger("slot");
    }

    public long bytes() {
        return session.query(BYTES).iterator().next().getLong("bytes");
    }

    /**
     * Empties a slot if that is safe and nobody is in the way.
     *
     * @param xmin of the last committed marker's snapshot
     * @return whether it is empty now
     */
    public boolean empty(int slot, long xmin) {
        String table = "sarrio.log_" + slot;
        if (!exists(session.query("SELECT EXISTS (SELECT FROM " + table + ")"))) {
            return true;
        }
        try {
            return session.transaction("", () -> {
                // with NOWAIT nobody ever queues behind us
                session.query("SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off; LOCK TABLE " + table
                        + " IN ACCESS EXCLUSIVE MODE NOWAIT");
                // a statement of its own: its snapshot is newer than the lock
                if (exists(session.execute("SELECT EXISTS (SELECT FROM " + table + " WHERE xid >= $1)", xmin))) {
                    return false;
                }
                session.query("TRUNCATE " + table);
                makeIndex(slot); // if it has still one of another kind
                summarized[slot] = 0L;
                return true;
            });
        } catch (SarrioException e) {
            if (e.code() == ErrorCode.LOCK_TIMEOUT) {
                return false;
            }
            throw e;
        }
    }

    private static boolean exists(Iterable<Row> rows) {
        return rows.iterator().next().getBoolean(0);
    }
}
