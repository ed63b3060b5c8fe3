package dev.sarrio.apply.target;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.AutovacuumRest;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table `sarrio.applied` on a target: the position, moved on in the transaction that writes the rows. */
public final class Applied {
    private static final String TABLE = Sql.resource(Applied.class, "applied.sql");
    /** Of a table that an older release made. */
    private static final String NEWER_COLUMNS = "ALTER TABLE sarrio.applied ADD COLUMN IF NOT EXISTS joined text,"
            + " ADD COLUMN IF NOT EXISTS acknowledged text,"
            + " ADD COLUMN IF NOT EXISTS shapes text, ADD COLUMN IF NOT EXISTS records bigint NOT NULL DEFAULT 0,"
            + " ADD COLUMN IF NOT EXISTS reached bigint NOT NULL DEFAULT 0, ADD COLUMN IF NOT EXISTS goal bigint NOT NULL DEFAULT 0,"
            + " ADD COLUMN IF NOT EXISTS records_before bigint NOT NULL DEFAULT 0, ADD COLUMN IF NOT EXISTS settles text";
    /**
     * The first statement of each transaction that writes: whoever is slower finds the batch number moved on, divides by zero,
     * and with that statement fails all that were sent behind it, COMMIT included.
     */
    private static final String GUARD = """
            WITH moved AS (
              UPDATE sarrio.applied SET batch = $1, marker_offset = $2, snapshot = $3, copied = $4, consistent = $5::bool,
                     last_change = $6::text::timestamptz, applied_at = clock_timestamp(),
                     acknowledged = coalesce($11, acknowledged), records = records + $12, reached = $13
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
                        + " (SELECT count(*) = 5 FROM pg_catalog.pg_attribute WHERE attname IN ('joined', 'records', 'shapes', 'goal', 'settles') AND NOT attisdropped"
                        + " AND attrelid = pg_catalog.to_regclass('sarrio.applied')) AS has_all")
                .iterator());
        if (!there.getBoolean("installed")) {
            SarrioSchema.make(session, "applied", TABLE);
        } else if (!there.getBoolean("has_all")) { // made by an older version
            session.query(NEWER_COLUMNS);
        }
    }

    public Optional<Position> read() {
        for (Row r : session.execute(
                "SELECT stream, batch, marker_offset, snapshot, copied, settles, copies, consistent, reached FROM sarrio.applied"
                        + " WHERE sync = $1 AND database = $2",
                sync.value(),
                source.value())) {
            return Optional.of(new Position(
                    r.getString("stream"),
                    r.getLong("batch"),
                    r.getLong("marker_offset"),
                    snapshot(r.getString("snapshot")),
                    snapshot(r.getString("copied")),
                    snapshot(r.getString("settles")),
                    r.getLong("copies"),
                    r.getBoolean("consistent"),
                    r.getLong("reached")));
        }
        return Optional.empty();
    }

    private static Snapshot snapshot(String text) {
        return text == null ? null : Snapshot.parse(text);
    }

    /** What the position is of; nothing if there is none. */
    public Content content() {
        for (Row r : session.execute(
                "SELECT tables, joined, shapes FROM sarrio.applied WHERE sync = $1 AND database = $2",
                sync.value(),
                source.value())) {
            return new Content(
                    Stream.of(r.getArrayOfStrings(0)).map(TableName::parse).collect(Collectors.toSet()),
                    Joined.parse(r.getString(1)),
                    WrittenShapes.parse(r.getString(2)));
        }
        return new Content(Set.of(), Joined.NONE, WrittenShapes.NONE);
    }

    /** What a position is of. @param joined those of the tables that were copied later than the others  @param shapes in which their rows were written */
    public record Content(Collection<TableName> tables, Joined joined, WrittenShapes shapes) {}

    /** Goes on with other tables from the same place, guarded like a batch. @return the position, consistent unless tables joined */
    public Position tables(Position at, Content content) {
        Position now = content.joined().equals(Joined.NONE) ? at : at.inconsistent();
        int moved = session.execute(
                        "UPDATE sarrio.applied SET tables = $1::text[], joined = $2, consistent = $3::bool, shapes = $8"
                                + " WHERE sync = $4 AND database = $5 AND stream = $6 AND batch = $7",
                        names(content.tables()),
                        content.joined().text(),
                        now.consistent(),
                        sync.value(),
                        source.value(),
                        at.stream(),
                        at.batch(),
                        content.shapes().text())
                .rowCount();
        if (moved != 1) {
            throw taken(at, null);
        }
        return now;
    }

    private static String[] names(Collection<TableName> tables) {
        return tables.stream().map(TableName::toString).toArray(String[]::new);
    }

    /** Takes the position and the records of copies away together. @param copies the newest that may go */
    public void forget(long copies) {
        new AutovacuumRest(session).end(); // a copy may have been under way
        session.transaction("", () -> {
            List.of("applied", "copy", "copy_start", "copy_chunk", "fullcopy")
                    .forEach(table -> delete(table, "sync = $1 AND copies <= $2", sync.value(), copies));
            return null;
        });
    }

    private void delete(String table, String where, Object... parameters) {
        if (isThere(session, table)) {
            session.execute("DELETE FROM sarrio." + table + " WHERE " + where, parameters);
        }
    }

    private static boolean isThere(PgSession session, String table) {
        return one(session.query("SELECT pg_catalog.to_regclass('sarrio." + table + "') IS NOT NULL")
                        .iterator())
                .getBoolean(0);
    }

    /** The copy is complete: guarded like a batch, and with it goes what was kept to go on with the copy. @return the position */
    public Position settled(Position at) {
        return session.transaction("", () -> {
            int moved = session.execute(
                            "UPDATE sarrio.applied SET settles = NULL, consistent = true"
                                    + " WHERE sync = $1 AND database = $2 AND stream = $3 AND batch = $4 AND settles IS NOT NULL",
                            sync.value(),
                            source.value(),
                            at.stream(),
                            at.batch())
                    .rowCount();
            if (moved != 1) {
                throw taken(at, null);
            }
            forgetCopy();
            return at.settled();
        });
    }

    /** Sets the position anew. @param acknowledged what the source is known to have applied of this database; null for a one-way sync */
    public void start(Position p, Content content, Snapshot acknowledged) {
        session.execute(
                "INSERT INTO sarrio.applied (sync, database, stream, batch, marker_offset, snapshot, copied, copies, consistent, tables,"
                        + " acknowledged, shapes, reached, settles) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::bool, $10::text[], $11, $12, $13, $14)"
                        + " ON CONFLICT (sync, database) DO UPDATE SET stream = EXCLUDED.stream, batch = EXCLUDED.batch,"
                        + " marker_offset = EXCLUDED.marker_offset, snapshot = EXCLUDED.snapshot, copied = EXCLUDED.copied,"
                        + " copies = EXCLUDED.copies, consistent = EXCLUDED.consistent, tables = EXCLUDED.tables, joined = NULL, last_change = NULL,"
                        + " acknowledged = EXCLUDED.acknowledged, shapes = EXCLUDED.shapes, reached = EXCLUDED.reached, settles = EXCLUDED.settles, goal = 0, applied_at = clock_timestamp()",
                sync.value(),
                source.value(),
                p.stream(),
                p.batch(),
                p.markerOffset(),
                text(p.snapshot()),
                text(p.copied()),
                p.copies(),
                p.consistent(),
                names(content.tables()),
                text(acknowledged),
                content.shapes().text(),
                p.reached(),
                text(p.settles()));
        if (!p.isSettling()) { // nothing is left of an earlier copy that could be gone on with
            forgetCopy();
        }
    }

    private void forgetCopy() {
        List.of("copy_start", "copy_chunk")
                .forEach(table -> delete(table, "sync = $1 AND database = $2", sync.value(), source.value()));
    }

    /** What the source is known to have applied of this database, of a two-way sync. */
    public Optional<Snapshot> acknowledged() {
        for (Row r : session.execute(
                "SELECT acknowledged FROM sarrio.applied WHERE sync = $1 AND database = $2",
                sync.value(),
                source.value())) {
            return Optional.ofNullable(snapshot(r.getString(0)));
        }
        return Optional.empty();
    }

    /** @param snapshot null if the sync is a one-way one */
    public void acknowledge(Snapshot snapshot) {
        session.execute(
                "UPDATE sarrio.applied SET acknowledged = $3 WHERE sync = $1 AND database = $2",
                sync.value(),
                source.value(),
                text(snapshot));
    }

    /** What a database holds of another one, looked up from outside; empty if nothing yet, or if it is no target. */
    public static Optional<Snapshot> held(PgSession on, SyncName sync, DatabaseName of, long copies) {
        if (!isThere(on, "applied")) {
            return Optional.empty();
        }
        for (Row r : on.execute(
                "SELECT coalesce(copied, snapshot) FROM sarrio.applied WHERE sync = $1 AND database = $2 AND copies >= $3",
                sync.value(),
                of.value(),
                copies)) {
            return Optional.ofNullable(snapshot(r.getString(0)));
        }
        return Optional.empty();
    }

    private static String text(Snapshot snapshot) {
        return snapshot == null ? null : snapshot.toString();
    }

    /** The number of the newest kick of this sync that a batch fulfils; 0 for none. */
    public long goal(BatchMarker marker) {
        return marker.goal(sync);
    }

    public String guardSql() {
        return GUARD;
    }

    /** The guard's parameters. */
    public Tuple guard(Position before, Position after, Beside beside) {
        return Tuple.tuple()
                .addLong(after.batch())
                .addLong(after.markerOffset())
                .addString(text(after.snapshot()))
                .addString(text(after.copied()))
                .addBoolean(after.consistent())
                .addString(
                        beside.lastChange() == null ? null : beside.lastChange().toString())
                .addString(sync.value())
                .addString(source.value())
                .addString(before.stream())
                .addLong(before.batch())
                .addString(text(beside.acknowledged()))
                .addLong(beside.records())
                .addLong(after.reached());
    }

    /** What the guard's failure means. */
    public SarrioException guardFailed(SarrioException e, Position before) {
        if (!NOBODY_MOVED.equals(PgErrors.sqlState(e))) {
            return e;
        }
        return taken(before, e);
    }

    private SarrioException taken(Position before, SarrioException e) {
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
