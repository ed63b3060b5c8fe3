package dev.sarrio.apply.target;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** The table `sarrio.applied` on a target: the position, moved on in the transaction that writes the rows. */
public final class Applied {
    private static final String TABLE = Sql.resource(Applied.class, "applied.sql");
    /**
     * The first statement of each transaction that writes: whoever is slower finds the batch number moved on, divides by zero,
     * and with that statement fails all that were sent behind it, COMMIT included.
     */
    private static final String GUARD = """
            WITH moved AS (
              UPDATE sarrio.applied SET batch = $1, marker_offset = $2, snapshot = $3, copied = $4, consistent = $5::bool,
                     last_change = $6::text::timestamptz, applied_at = clock_timestamp()
              WHERE sync = $7 AND database = $8 AND stream = $9 AND batch = $10
              RETURNING 1)
            SELECT 1 / count(*) FROM moved""";

    private static final String NOBODY_MOVED = "22012";
    private final PgSession session;
    private final SyncName sync;
    private final DatabaseName source;

    public Applied(PgSession session, SyncName sync, DatabaseName source) {
        this.session = session;
        this.sync = sync;
        this.source = source;
    }

    /** Creates schema and table where they are missing; may be repeated at any time. */
    public void install() {
        Row there = one(session.execute("SELECT pg_catalog.to_regclass('sarrio.applied') IS NOT NULL AS installed,"
                        + " pg_catalog.to_regnamespace('sarrio') IS NOT NULL AS has_schema")
                .iterator());
        if (!there.getBoolean("installed")) {
            session.transaction("", () -> {
                if (!there.getBoolean("has_schema")) {
                    session.query("CREATE SCHEMA IF NOT EXISTS sarrio");
                }
                return session.query(TABLE);
            });
        }
    }

    public Optional<Position> read() {
        for (Row r : session.execute(
                "SELECT stream, batch, marker_offset, snapshot, copied, copies, consistent FROM sarrio.applied"
                        + " WHERE sync = $1 AND database = $2",
                sync.value(),
                source.value())) {
            return Optional.of(new Position(
                    r.getString("stream"),
                    r.getLong("batch"),
                    r.getLong("marker_offset"),
                    snapshot(r.getString("snapshot")),
                    snapshot(r.getString("copied")),
                    r.getLong("copies"),
                    r.getBoolean("consistent")));
        }
        return Optional.empty();
    }

    private static Snapshot snapshot(String text) {
        return text == null ? null : Snapshot.parse(text);
    }

    /** The tables that the sync had when its position was last started. */
    public Set<TableName> tables() {
        Set<TableName> tables = new HashSet<>();
        session.execute(
                        "SELECT unnest(tables) FROM sarrio.applied WHERE sync = $1 AND database = $2",
                        sync.value(),
                        source.value())
                .forEach(r -> tables.add(TableName.parse(r.getString(0))));
        return tables;
    }

    /** Sets the position anew, after a copy. */
    public void start(Position p, Collection<TableName> tables) {
        session.execute(
                "INSERT INTO sarrio.applied (sync, database, stream, batch, marker_offset, snapshot, copied, copies, consistent, tables)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::bool, $10::text[])"
                        + " ON CONFLICT (sync, database) DO UPDATE SET stream = EXCLUDED.stream, batch = EXCLUDED.batch,"
                        + " marker_offset = EXCLUDED.marker_offset, snapshot = EXCLUDED.snapshot, copied = EXCLUDED.copied,"
                        + " copies = EXCLUDED.copies, consistent = EXCLUDED.consistent, tables = EXCLUDED.tables, last_change = NULL,"
                        + " applied_at = clock_timestamp()",
                sync.value(),
                source.value(),
                p.stream(),
                p.batch(),
                p.markerOffset(),
                text(p.snapshot()),
                text(p.copied()),
                p.copies(),
                p.consistent(),
                tables.stream().map(TableName::toString).toArray(String[]::new));
    }

    private static String text(Snapshot snapshot) {
        return snapshot == null ? null : snapshot.toString();
    }

    public String guardSql() {
        return GUARD;
    }

    /** The guard's parameters. @param lastChange of the last batch, or null */
    public Tuple guard(Position before, Position after, Instant lastChange) {
        return Tuple.tuple()
                .addLong(after.batch())
                .addLong(after.markerOffset())
                .addString(text(after.snapshot()))
                .addString(text(after.copied()))
                .addBoolean(after.consistent())
                .addString(lastChange == null ? null : lastChange.toString())
                .addString(sync.value())
                .addString(source.value())
                .addString(before.stream())
                .addLong(before.batch());
    }

    /** What the guard's failure means. */
    public SarrioException guardFailed(SarrioException e, Position before) {
        if (!NOBODY_MOVED.equals(PgErrors.sqlState(e))) {
            return e;
        }
        return new SarrioException(
                ErrorCode.POSITION_TAKEN,
                "The position of sync " + sync + " on " + session.display() + " is not batch " + before.batch()
                        + " any more: another instance applies it, or somebody changed sarrio.applied",
                "nothing to do: it goes on from the position that it finds",
                e);
    }

    private static Row one(Iterator<Row> rows) {
        return rows.next();
    }
}
