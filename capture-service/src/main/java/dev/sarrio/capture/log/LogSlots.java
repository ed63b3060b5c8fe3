package dev.sarrio.capture.log;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/**
 * Empties slots of the log. A slot may go when every row in it is below the xmin of the last committed marker: no transaction
 * that wrote there can still be running, and no batch will read it again. Whether it may is looked up under the lock; when a slot
 * is tried is only a matter of politeness.
 */
public final class LogSlots {
    public static final int SLOTS = 4;
    /** The slot that transactions wrote that began two to three minutes ago: hardly anybody will write there now. */
    private static final String DUE =
            "SELECT ((date_part('epoch', clock_timestamp())::bigint / 60 + 2) % 4)::int AS slot";

    private static final String BYTES =
            "SELECT sum(pg_total_relation_size(('%log%_' || s)::regclass))::int8 AS bytes FROM generate_series(0, 3) AS s";
    private final PgSession session;
    private final String log;

    public LogSlots(PgSession session) {
        this(session, "sarrio.log");
    }

    private LogSlots(PgSession session, String log) {
        this.session = session;
        this.log = log;
    }

    /** Those of what was applied here of others, if there are any: in a sync of more than two databases apply makes them. */
    public static Optional<LogSlots> heard(PgSession session) {
        return exists(session.query("SELECT to_regclass('sarrio.heard_" + (SLOTS - 1) + "') IS NOT NULL"))
                ? Optional.of(new LogSlots(session, "sarrio.heard"))
                : Optional.empty();
    }

    /** The slot whose turn it is. */
    public int due() {
        return session.query(DUE).iterator().next().getInteger("slot");
    }

    public long bytes() {
        return session.query(BYTES.replace("%log%", log)).iterator().next().getLong("bytes");
    }

    /**
     * Empties a slot if that is safe and nobody is in the way.
     *
     * @param xmin of the last committed marker's snapshot
     * @return whether it is empty now
     */
    public boolean empty(int slot, long xmin) {
        String table = log + "_" + Math.floorMod(slot, SLOTS);
        if (!exists(session.query("SELECT EXISTS (SELECT FROM " + table + ")"))) {
            return true;
        }
        try {
            return session.transaction("", () -> {
                // with NOWAIT nobody ever queues behind us
                session.query(
                        "SET LOCAL synchronous_commit = off; LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE NOWAIT");
                // a statement of its own: its snapshot is newer than the lock
                if (exists(session.execute("SELECT EXISTS (SELECT FROM " + table + " WHERE xid >= $1)", xmin))) {
                    return false;
                }
                session.query("TRUNCATE " + table);
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
