package dev.sarrio.apply.copy;

import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.Sql;
import java.util.stream.Collectors;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Pipes one chunk after the other from source to target, a transaction for each on both sides. For one thread, but for {@link #close()},
 * which breaks off what is under way.
 */
final class CopyWorker implements AutoCloseable {
    private static final String FILE = "SELECT coalesce(pg_catalog.pg_relation_filenode(pg_catalog.to_regclass(?)), 0)";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String BESIDE = "pg_temp.sarrio_beside";
    /**
     * Makes the server flush all that is committed: what a snapshot shows may have been committed asynchronously, and a crash would undo it
     * at the source alone.
     */
    private static final String FLUSH = "SELECT pg_catalog.pg_logical_emit_message(true, 'sarrio', '')";

    private final CopyJob job;
    private final ProgressBoard progress;
    private volatile CopyLine line;
    private boolean closed;

    CopyWorker(CopyJob job, ProgressBoard progress) {
        this.job = job;
        this.progress = progress;
        this.line = job.line();
    }

    /** Copies a chunk; throws, with nothing of it at the target, if it can't. */
    void copy(ChunkTask chunk) {
        long[] moved = new long[2];
        boolean done = false;
        try {
            long taken = inRoom(chunk, moved);
            progress.copied(chunk.table(), taken - moved[0], 0);
            done = true;
        } catch (SarrioException e) {
            if (chunk.way() != ChunkTask.Way.DIRECT || !job.isEachBySnapshot() || !PgErrors.isUniqueness(e)) {
                throw e;
            }
        } finally {
            if (!done) {
                progress.copied(chunk.table(), -moved[0], -moved[1]);
            }
        }
        if (!done) { // a row that moved was brought by another chunk already
            rollback();
            copy(chunk.with(ChunkTask.Way.MISSING));
        }
    }

    private long inRoom(ChunkTask chunk, long[] moved) {
        line.source("SET lock_timeout = " + job.sourceLockWait().toMillis());
        try (WideRows.Room room = job.wide().take(line, chunk)) {
            return moving(chunk, moved);
        }
    }

    private long moving(ChunkTask chunk, long[] moved) {
        line.target("BEGIN"); // the target first: what waits there must not hold a snapshot of the source
        line.target("SET LOCAL lock_timeout = " + job.targetLockWait().toMillis());
        if (line.ofTarget(job.fence().check(chunk.task().named())) == null) {
            throw CopyFence.lost(chunk.table());
        }
        boolean direct = chunk.way() == ChunkTask.Way.DIRECT;
        if (!direct) {
            line.target("CREATE TEMPORARY TABLE sarrio_beside ON COMMIT DROP AS SELECT "
                    + Sql.identifiers(chunk.task().columns()) + " FROM "
                    + Sql.identifier(chunk.task().named()) + " WITH NO DATA");
        }
        CopyIn sink = line.writing(direct ? chunk.task().copyIn() : chunk.task().copyIn(BESIDE));
        begin(chunk);
        CopyOut rows = line.reading(chunk.task().copyOut(chunk.chunk()));
        long taken = line.pipe(rows, sink, chunk.task().check(), (count, bytes) -> {
            moved[0] += count;
            moved[1] += bytes;
            progress.copied(chunk.table(), count, bytes);
            job.throttle().moved(bytes);
        });
        if (!job.isEachBySnapshot()) {
            chunk.task().checkNotRewritten(line);
        }
        line.source("COMMIT");
        line.source(FLUSH);
        if (!direct) {
            line.target(intoTable(chunk));
        }
        job.done(chunk, taken, moved[1]).ifPresent(statement -> {
            if (line.ofTarget(statement) == null) {
                throw new IllegalStateException("Chunk " + chunk.number() + " of table " + chunk.table()
                        + " is not waiting in sarrio.copy_chunk");
            }
        });
        line.target("COMMIT");
        return taken;
    }

    /** The lock comes first: the snapshot then shows the relation as it is, and it stays in its file. */
    private void begin(ChunkTask chunk) {
        String relation = Sql.identifier(chunk.chunk().relation());
        line.source("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        if (job.snapshot() != null) {
            line.source("SET TRANSACTION SNAPSHOT " + Sql.literal(job.snapshot()));
        }
        boolean alone = chunk.chunk().filenode() != 0;
        try {
            line.source("LOCK TABLE " + (alone ? "ONLY " : "") + relation + " IN ACCESS SHARE MODE");
        } catch (SarrioException e) {
            if (UNDEFINED_TABLE.equals(PgErrors.sqlState(e))) {
                throw new RelationMoved(chunk, e);
            }
            throw e;
        }
        String file = line.ofSource(FILE, relation).get(0);
        if (alone && !file.equals(String.valueOf(chunk.chunk().filenode()))) {
            throw new RelationMoved(chunk, null);
        }
    }

    private static String intoTable(ChunkTask chunk) {
        TableTask task = chunk.task();
        String columns = Sql.identifiers(task.columns());
        String others = chunk.way() != ChunkTask.Way.MERGED
                ? ""
                : task.columns().stream()
                        .filter(c -> !task.key().contains(c))
                        .map(c -> Sql.identifier(c) + " = excluded." + Sql.identifier(c))
                        .collect(Collectors.joining(", "));
        return "INSERT INTO " + Sql.identifier(task.named()) + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT "
                + columns + " FROM " + BESIDE + " ON CONFLICT (" + Sql.identifiers(task.key()) + ") DO "
                + (others.isEmpty() ? "NOTHING" : "UPDATE SET " + others);
    }

    /** After a chunk that could not be copied: with connections of its own, since a COPY under way is costly to stop otherwise. */
    void rollback() {
        line.close();
        CopyLine next = job.line();
        synchronized (this) {
            line = next;
            if (closed) {
                next.close();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        line.close();
    }
}
