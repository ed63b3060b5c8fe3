package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.Sql;
import java.util.Queue;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Pipes one table after the other from source to target, a transaction for each on both sides. {@link #close()} may be called by
 * another thread, and breaks off what is under way.
 */
final class CopyWorker implements AutoCloseable {
    private final CopyLine line;
    private final String snapshot;
    private final CopyFence fence;

    CopyWorker(
            PgServers servers,
            Connection source,
            Connection target,
            String snapshot,
            CopyFence fence,
            boolean replicaRole) {
        this.fence = fence;
        this.snapshot = snapshot;
        this.line = new CopyLine(servers, source, target, replicaRole);
    }

    void work(Queue<TableTask> queue, ProgressBoard progress) {
        for (TableTask task = queue.poll(); task != null; task = queue.poll()) {
            copy(task, progress);
            progress.finished(task.name());
        }
    }

    private void copy(TableTask task, ProgressBoard progress) {
        line.source("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        line.source("SET TRANSACTION SNAPSHOT " + Sql.literal(snapshot));
        CopyOut rows = line.reading(task.copyOut());
        line.target("BEGIN");
        if (line.ofTarget(fence.check(task.named())) == null) {
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "Another copy of table " + task.name() + " was begun",
                    "nothing to do: the newest one goes on");
        }
        CopyIn sink = line.writing(task.copyIn());
        line.pipe(rows, sink, task.check(), (count, bytes) -> progress.copied(task.name(), count, bytes));
        task.checkNotRewritten(line);
        line.source("COMMIT");
        line.target("COMMIT");
    }

    @Override
    public void close() {
        line.close();
    }
}
