package dev.sarrio.apply.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** `sarrio.fullcopy` on the target: what a sync last copied whole into it. */
public final class FullRecord {
    private static final String TABLE = Sql.resource(FullRecord.class, "fullcopy.sql");
    private final PgSession target;
    private final SyncName sync;

    public FullRecord(PgSession target, SyncName sync) {
        this.target = target;
        this.sync = sync;
    }

    /** Creates schema and table where they are missing; may be repeated at any time. */
    public void install() {
        SarrioSchema.make(target, "fullcopy", TABLE);
    }

    /** Empty if nothing was copied yet, or nothing is installed. */
    public Optional<FullCopied> read() {
        if (!is("pg_catalog.to_regclass('sarrio.fullcopy') IS NOT NULL")) {
            return Optional.empty();
        }
        for (Row r : target.execute(
                "SELECT kicks, goal, copies, digest, millis, row_counts,"
                        + " pg_catalog.to_char(copied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS at"
                        + " FROM sarrio.fullcopy WHERE sync = $1",
                sync.value())) {
            return Optional.of(new FullCopied(
                    r.getLong("kicks"),
                    r.getLong("goal"),
                    r.getLong("copies"),
                    r.getString("digest"),
                    Instant.parse(r.getString("at")),
                    r.getLong("millis"),
                    counts(r.getString("row_counts"))));
        }
        return Optional.empty();
    }

    /** The target follows from now on. */
    public void forget() {
        target.execute("DELETE FROM sarrio.fullcopy WHERE sync = $1", sync.value());
    }

    private boolean is(String condition) {
        return target.query("SELECT " + condition).iterator().next().getBoolean(0);
    }

    private static Map<String, Long> counts(String json) {
        try {
            return Json.MAPPER.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Row counts in sarrio.fullcopy are no JSON object", e);
        }
    }

    /** What writes it down, for the transaction that wrote the rows. */
    static String statement(SyncName sync, FullCopied done) {
        return "INSERT INTO sarrio.fullcopy (sync, kicks, goal, copies, digest, copied_at, millis, row_counts) VALUES ("
                + Sql.literal(sync.value()) + ", " + done.kicks() + ", " + done.goal() + ", " + done.copies() + ", "
                + Sql.literal(done.digest()) + ", " + Sql.literal(done.at().toString()) + "::timestamptz, "
                + done.millis() + ", " + Sql.literal(done.rowsText())
                + ") ON CONFLICT (sync) DO UPDATE SET kicks = excluded.kicks, goal = excluded.goal, copies = excluded.copies,"
                + " digest = excluded.digest, copied_at = excluded.copied_at, millis = excluded.millis,"
                + " row_counts = excluded.row_counts";
    }
}
