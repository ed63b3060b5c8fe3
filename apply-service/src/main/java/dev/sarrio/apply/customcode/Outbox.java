package dev.sarrio.apply.customcode;

import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The table `sarrio.webhook` on a target: an event is there if, and only if, the transaction that it tells of was committed. */
public final class Outbox {
    private static final String TABLE = Sql.resource(Outbox.class, "webhook.sql");
    /** A sync has one writer at a target, and no sequence that would outlive the table. */
    private static final String PUT = "INSERT INTO sarrio.webhook (sync, customcode, number, event_id, document)"
            + " SELECT $1::text, $2::text, coalesce(max(number), 0) + 1, $3::text, $4::text FROM sarrio.webhook"
            + " WHERE sync = $1::text AND customcode = $2::text";

    private static final String OLDEST = "SELECT number, event_id, document FROM sarrio.webhook"
            + " WHERE sync = $1 AND customcode = $2 ORDER BY number LIMIT 100";
    /** Numbers come again. */
    private static final String TAKE =
            "DELETE FROM sarrio.webhook WHERE sync = $1 AND customcode = $2 AND number = $3 AND event_id = $4";

    private static final String WAITING = "SELECT count(*) FROM sarrio.webhook WHERE sync = $1 AND customcode = $2";
    private static final String TRIM = "DELETE FROM sarrio.webhook WHERE sync = $1 AND customcode = $2 AND number <="
            + " (SELECT number FROM sarrio.webhook WHERE sync = $1 AND customcode = $2"
            + " ORDER BY number DESC OFFSET $3 LIMIT 1)";
    private static final String ONLY = "DELETE FROM sarrio.webhook WHERE sync = $1 AND customcode <> ALL ($2::text[])";
    private final PgSession session;
    private final SyncName sync;

    public Outbox(PgSession session, SyncName sync) {
        this.session = session;
        this.sync = sync;
    }

    /** An event that waits. */
    record Waiting(long number, Told told) {}

    /** Makes the table if somebody is to be told, and forgets what waits for others. */
    public void prepare(Collection<String> customcodes) {
        boolean there = isThere();
        if (!there && !customcodes.isEmpty()) {
            SarrioSchema.make(session, "webhook", TABLE);
        } else if (there) {
            session.execute(ONLY, sync.value(), customcodes.toArray(String[]::new));
        }
    }

    private boolean isThere() {
        return session.query("SELECT pg_catalog.to_regclass('sarrio.webhook') IS NOT NULL")
                .iterator()
                .next()
                .getBoolean(0);
    }

    /** The statement that puts an event into the transaction under way. */
    public static String putSql() {
        return PUT;
    }

    public static Tuple put(SyncName sync, String customcode, Told told) {
        return Tuple.of(sync.value(), customcode, told.id(), told.document());
    }

    /** The oldest that wait, in order. */
    List<Waiting> oldest(String customcode) {
        List<Waiting> oldest = new ArrayList<>();
        if (isThere()) {
            for (Row r : session.execute(OLDEST, sync.value(), customcode)) {
                oldest.add(
                        new Waiting(r.getLong("number"), new Told(r.getString("event_id"), r.getString("document"))));
            }
        }
        return oldest;
    }

    void take(String customcode, Waiting event) {
        session.execute(
                TAKE, sync.value(), customcode, event.number(), event.told().id());
    }

    long waiting(String customcode) {
        return isThere()
                ? session.execute(WAITING, sync.value(), customcode)
                        .iterator()
                        .next()
                        .getLong(0)
                : 0;
    }

    /** Forgets the oldest beyond so many. @return how many these were */
    long trim(String customcode, int keep) {
        return isThere()
                ? session.execute(TRIM, sync.value(), customcode, (long) keep).rowCount()
                : 0;
    }
}
