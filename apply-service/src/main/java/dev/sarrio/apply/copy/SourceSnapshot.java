package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.CopyChunk;
import dev.sarrio.postgres.CopyPlanner;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The one snapshot that a whole copy reads, exported for pg_dump and the workers, and held until closed. For one thread. */
final class SourceSnapshot implements AutoCloseable {
    private final PgSession session;
    private final ServerVersion version;
    private final String exported;
    private final Snapshot snapshot;

    private SourceSnapshot(PgSession session, ServerVersion version, Row row) {
        this.session = session;
        this.version = version;
        this.exported = row.getString("exported");
        this.snapshot = Snapshot.parse(row.getString("snapshot"));
    }

    static SourceSnapshot take(PgServers servers, Connection source, String application, Duration lockWait) {
        PgSession session = servers.connect(source, application);
        try {
            session.query(SessionSettings.source(lockWait));
            ServerVersion version = ServerVersion.of(session);
            session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            Row row = session.query("SELECT pg_catalog.pg_export_snapshot()::text AS exported,"
                            + " pg_catalog.txid_current_snapshot()::text AS snapshot")
                    .iterator()
                    .next();
            return new SourceSnapshot(session, version, row);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** The name by which other sessions import it. */
    String exported() {
        return exported;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    ServerVersion version() {
        return version;
    }

    /** As the snapshot sees it. */
    Catalog catalog() {
        return new Catalog(session, version);
    }

    /** Throws, classified, if the session is gone. */
    void check() {
        session.query("SELECT 1");
    }

    /** OIDs of the triggers that capture installed: they stay on the source. */
    Set<Long> ownTriggers() {
        Set<Long> oids = new HashSet<>();
        session.query(Sql.resource(SourceSnapshot.class, "own-triggers.sql")).forEach(r -> oids.add(r.getLong(0)));
        return oids;
    }

    List<EarlyEntry> earlyEntries(List<TableTask> tasks) {
        return EarlyEntry.of(session, tasks);
    }

    /** Cut into chunks. */
    List<CopyChunk> chunks(TableTask task, long chunkBytes) {
        return new CopyPlanner(session, version, chunkBytes).chunks(task.source());
    }

    /** A table, and its partitions. */
    List<TableName> members(TableTask task) {
        List<TableName> all = new ArrayList<>();
        session.execute(
                        Sql.resource(SourceSnapshot.class, "members.sql"),
                        task.source().oid())
                .forEach(r -> all.add(new TableName(r.getString(0), r.getString(1))));
        return all;
    }

    /** @param called whether the last value was handed out  @param ascending or counting down */
    record SequenceValue(long last, boolean called, boolean ascending) {}

    /** Where a sequence is: no snapshot knows it, so it is where it is now. */
    SequenceValue sequence(TableName name) {
        String quoted = Sql.identifier(name);
        Row row = session.query("SELECT last_value, is_called, (SELECT seqincrement > 0 FROM pg_catalog.pg_sequence"
                        + " WHERE seqrelid = " + Sql.literal(quoted) + "::pg_catalog.regclass) FROM " + quoted)
                .iterator()
                .next();
        return new SequenceValue(row.getLong(0), row.getBoolean(1), row.getBoolean(2));
    }

    /** What pg_dump would fail on, as its options to leave it out, each with the sentence that says so. */
    List<Unreadable> unreadable() {
        List<Unreadable> all = new ArrayList<>();
        for (Row r : session.query(Sql.resource(SourceSnapshot.class, "unreadable.sql"))) {
            String schema = Sql.identifier(r.getString("schema"));
            String name = r.getString("name");
            all.add(name == null ? Unreadable.schema(schema) : Unreadable.table(schema + "." + Sql.identifier(name)));
        }
        return all;
    }

    /** Things of the source that no part of Sarrio moves, as sentences. */
    List<String> notMoved() {
        List<String> sentences = new ArrayList<>();
        session.query(Sql.resource(SourceSnapshot.class, "not-moved.sql")).forEach(r -> sentences.add(r.getString(0)));
        return sentences;
    }

    @Override
    public void close() {
        session.close();
    }

    record Unreadable(String option, String sentence) {
        private static Unreadable schema(String quoted) {
            return new Unreadable(
                    "--exclude-schema=" + quoted,
                    "Schema " + quoted + " was left out: the source's role has no USAGE on it. If it matters, on the"
                            + " source: GRANT USAGE ON SCHEMA " + quoted);
        }

        private static Unreadable table(String quoted) {
            return new Unreadable(
                    "--exclude-table=" + quoted,
                    "Table " + quoted + " was left out: the source's role may not read it. If it matters, on the"
                            + " source: GRANT SELECT ON " + quoted);
        }
    }
}
