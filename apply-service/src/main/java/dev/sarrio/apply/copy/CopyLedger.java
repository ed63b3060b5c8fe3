package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.CopyChunk;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** `sarrio.copy_start` and `sarrio.copy_chunk` on the target: how far a copy in chunks is. For one thread, but for {@link #done}. */
final class CopyLedger {
    private static final String WHERE = " WHERE sync = $1 AND database = $2";
    private final PgSession target;
    private final SyncName sync;
    private final DatabaseName source;

    CopyLedger(PgSession target, SyncName sync, DatabaseName source) {
        this.target = target;
        this.sync = sync;
        this.source = source;
    }

    /** A chunk as it is entered. @param rows how many came; null while it is not done  @param bytes alike */
    record Entry(TableName table, int number, CopyChunk chunk, Long rows, Long bytes) {
        boolean done() {
            return rows != null;
        }
    }

    /** Creates the tables where they are missing. */
    void install() {
        SarrioSchema.make(target, "copy_start", Sql.resource(CopyLedger.class, "start.sql"));
        SarrioSchema.make(target, "copy_chunk", Sql.resource(CopyLedger.class, "chunk.sql"));
    }

    /** The copy of this number, if it was begun. */
    Optional<CopyStart> read(long copies) {
        if (!isThere()) {
            return Optional.empty();
        }
        for (Row r : target.execute(
                "SELECT digest, stream, batch, marker_offset, snapshot, copied, source_version, archive, contents, keys"
                        + " FROM sarrio.copy_start" + WHERE + " AND copies = $3",
                sync.value(),
                source.value(),
                copies)) {
            String snapshot = r.getString("snapshot");
            Buffer archive = r.getBuffer("archive");
            return Optional.of(new CopyStart(
                    copies,
                    r.getString("digest"),
                    new StreamStart(
                            r.getString("stream"),
                            r.getLong("batch"),
                            r.getLong("marker_offset"),
                            snapshot == null ? null : Snapshot.parse(snapshot),
                            Snapshot.parse(r.getString("copied"))),
                    new ServerVersion(r.getInteger("source_version")),
                    archive == null
                            ? null
                            : new SchemaArchive(archive.getBytes(), r.getString("contents"), r.getString("keys"))));
        }
        return Optional.empty();
    }

    private boolean isThere() {
        return target.query("SELECT pg_catalog.to_regclass('sarrio.copy_chunk') IS NOT NULL")
                .iterator()
                .next()
                .getBoolean(0);
    }

    /** What is entered of any copy, as the source calls it. */
    Set<TableName> tables() {
        return isThere() ? chunks().keySet() : Set.of();
    }

    /** Enters a copy with all of its chunks, in the place of an earlier one. To be called in a transaction. */
    void begin(CopyStart start, List<ChunkTask> chunks) {
        target.execute("DELETE FROM sarrio.copy_start" + WHERE, sync.value(), source.value());
        target.execute("DELETE FROM sarrio.copy_chunk" + WHERE, sync.value(), source.value());
        StreamStart stream = start.stream();
        SchemaArchive schema = start.schema();
        target.await(target.send(
                "INSERT INTO sarrio.copy_start (sync, database, copies, digest, stream, batch, marker_offset, snapshot,"
                        + " copied, source_version, archive, contents, keys)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                Tuple.tuple()
                        .addString(sync.value())
                        .addString(source.value())
                        .addLong(start.copies())
                        .addString(start.digest())
                        .addString(stream.stream())
                        .addLong(stream.batch())
                        .addLong(stream.markerOffset())
                        .addString(
                                stream.snapshot() == null
                                        ? null
                                        : stream.snapshot().toString())
                        .addString(stream.copied().toString())
                        .addInteger(start.source().number())
                        .addBuffer(schema == null ? null : Buffer.buffer(schema.archive()))
                        .addString(schema == null ? null : schema.contents())
                        .addString(schema == null ? null : schema.early())));
        enter(start.copies(), chunks);
    }

    /** Plans a table anew. To be called in a transaction. */
    void replan(long copies, TableName table, List<ChunkTask> chunks) {
        target.execute(
                "DELETE FROM sarrio.copy_chunk" + WHERE + " AND table_schema = $3 AND table_name = $4",
                sync.value(),
                source.value(),
                table.schema(),
                table.name());
        enter(copies, chunks);
    }

    private void enter(long copies, List<ChunkTask> chunks) {
        List<Object[]> rows = new ArrayList<>();
        for (ChunkTask c : chunks) {
            CopyChunk k = c.chunk();
            rows.add(new Object[] {
                c.table().schema(),
                c.table().name(),
                c.number(),
                k.relation().schema(),
                k.relation().name(),
                k.filenode(),
                k.column(),
                k.lower(),
                k.upper(),
                k.bytes()
            });
        }
        target.execute(
                """
                INSERT INTO sarrio.copy_chunk (sync, database, copies, table_schema, table_name, chunk, relation_schema,
                       relation_name, filenode, key_column, lower_bound, upper_bound, bytes)
                SELECT $1, $2, $3::text::int8, * FROM unnest($4::text[], $5::text[], $6::text[]::int4[], $7::text[], $8::text[],
                       $9::text[]::int8[], $10::text[], $11::text[], $12::text[], $13::text[]::int8[])
                """,
                sync.value(),
                source.value(),
                String.valueOf(copies),
                column(rows, 0),
                column(rows, 1),
                column(rows, 2),
                column(rows, 3),
                column(rows, 4),
                column(rows, 5),
                column(rows, 6),
                column(rows, 7),
                column(rows, 8),
                column(rows, 9));
    }

    private static String[] column(List<Object[]> rows, int index) {
        return rows.stream()
                .map(r -> r[index] == null ? null : String.valueOf(r[index]))
                .toArray(String[]::new);
    }

    /** All chunks of each table, in order. */
    Map<TableName, List<Entry>> chunks() {
        Map<TableName, List<Entry>> all = new TreeMap<>();
        for (Row r : target.execute(
                "SELECT * FROM sarrio.copy_chunk" + WHERE + " ORDER BY table_schema, table_name, chunk",
                sync.value(),
                source.value())) {
            TableName table = new TableName(r.getString("table_schema"), r.getString("table_name"));
            CopyChunk chunk = new CopyChunk(
                    new TableName(r.getString("relation_schema"), r.getString("relation_name")),
                    r.getLong("filenode"),
                    r.getString("key_column"),
                    r.getString("lower_bound"),
                    r.getString("upper_bound"),
                    r.getLong("bytes"));
            all.computeIfAbsent(table, t -> new ArrayList<>())
                    .add(new Entry(table, r.getInteger("chunk"), chunk, r.getLong("rows"), r.getLong("bytes_copied")));
        }
        return all;
    }

    /** The statement that enters a chunk as done; it answers with a row. */
    String done(ChunkTask chunk, long rows, long bytes) {
        return "UPDATE sarrio.copy_chunk SET rows = " + rows + ", bytes_copied = " + bytes
                + ", done_at = pg_catalog.clock_timestamp() WHERE sync = " + Sql.literal(sync.value())
                + " AND database = " + Sql.literal(source.value()) + " AND table_schema = "
                + Sql.literal(chunk.table().schema()) + " AND table_name = "
                + Sql.literal(chunk.table().name()) + " AND chunk = " + chunk.number()
                + " AND rows IS NULL RETURNING 1";
    }
}
