package dev.sarrio.apply.copy;

import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.CopyChunk;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.Sql;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Room for wide rows, which COPY hands over whole. A chunk of a table that keeps values out of line is asked first how wide its widest row
 * is, and waits until so much of the room is free: many workers together need no more than one does. Thread-safe.
 */
final class WideRows {
    private static final int UNIT_BYTES = 1 << 20;
    /** A longer value of a type whose length nobody knows without reading it is read to be measured: compressed it may be 90 times as short. */
    private static final int MEASURED_BYTES = 16 << 10;
    /** A relation that is read as one and is larger is not measured, which would take too long: it takes all the room. */
    private static final long CHUNK_BYTES_MAX = 4L << 30;
    /** Hexadecimal digits of bytes, escapes. */
    private static final int TEXT_GROWTH = 2;
    /** A row that is looked at is held as text, as fields and as values. */
    private static final int CHECKED_GROWTH = 6;

    private static final Set<String> LENGTH_KNOWN = Set.of("text", "varchar", "bpchar", "bytea");
    private static final Set<String> NARROW = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "oid",
            "float4",
            "float8",
            "uuid",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval");
    private static final Set<String> GONE = Set.of("42P01", "42703");
    private final int units;
    private final Semaphore free;

    /** @param bytes that wide rows may take together; one that is wider than all of it passes alone */
    WideRows(long bytes) {
        this.units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES));
        this.free = new Semaphore(units, true);
    }

    /** Of this process's memory a part that leaves enough for all else. */
    static WideRows ofMemory() {
        return new WideRows(Runtime.getRuntime().maxMemory() / 4);
    }

    /** What was taken, until it is closed. */
    interface Room extends AutoCloseable {
        @Override
        void close();
    }

    /** Returns when there is room for the chunk's rows. Outside of a transaction of the source: nothing is held there meanwhile. */
    Room take(CopyLine line, ChunkTask chunk) {
        return take(widest(line, chunk));
    }

    /** @param bytes of the widest row */
    Room take(long bytes) {
        long wide = bytes / UNIT_BYTES;
        if (wide == 0) {
            return () -> {};
        }
        int taken = (int) Math.min(units, wide + 1);
        try {
            free.acquire(taken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while copying", e);
        }
        return () -> free.release(taken);
    }

    /** About the bytes that the widest row takes here; 0 if the relation keeps nothing out of line. */
    long widest(CopyLine line, ChunkTask chunk) {
        String query = query(chunk);
        if (query == null) {
            return 0;
        }
        int growth =
                chunk.task().check() != null ? CHECKED_GROWTH : chunk.task().binary() ? 1 : TEXT_GROWTH;
        try {
            List<String> row = line.ofSource(query);
            return Optional.ofNullable(row.get(0)).map(Long::parseLong).orElse(0L) * growth;
        } catch (SarrioException e) {
            if (GONE.contains(PgErrors.sqlState(e))) {
                return 0; // reading it will say so
            }
            throw e;
        }
    }

    private static String query(ChunkTask task) {
        CopyChunk chunk = task.chunk();
        String lengths = task.task().source().carried().stream()
                .map(WideRows::length)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" + "));
        if (lengths.isEmpty()) {
            return null;
        }
        return "SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass("
                + Sql.literal(Sql.identifier(chunk.relation())) + ") AND relkind <> 'p' AND (reltoastrelid = 0"
                + " OR pg_catalog.pg_relation_size(reltoastrelid) = 0)) THEN 0 ELSE "
                + (chunk.bytes() > CHUNK_BYTES_MAX ? Integer.MAX_VALUE + "::bigint END" : measured(lengths, task));
    }

    private static String measured(String lengths, ChunkTask task) {
        CopyChunk chunk = task.chunk();
        String condition = chunk.condition(task.task().source());
        return "(SELECT max(" + lengths + ") FROM " + (chunk.filenode() != 0 ? "ONLY " : "")
                + Sql.identifier(chunk.relation()) + (condition == null ? "" : " WHERE " + condition) + ") END";
    }

    /** Null for columns that can't be wide. The lengths that are known are read without the values. */
    private static String length(Column column) {
        String name = Sql.identifier(column.name());
        String type = column.baseType();
        if (NARROW.contains(type)) {
            return null;
        }
        String length = LENGTH_KNOWN.contains(type)
                ? "pg_catalog.octet_length(" + name + ")"
                : "CASE WHEN pg_catalog.pg_column_size(" + name + ") > " + MEASURED_BYTES
                        + " THEN pg_catalog.octet_length(" + name + "::text) ELSE 0 END";
        return "coalesce(" + length + ", 0)::bigint";
    }
}
