package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rows of all tables of a sync anew: read in one snapshot of the source, put in the place of what the target has in one transaction
 * there. Whoever reads the target sees the rows of before until all new ones are there; DELETE and not TRUNCATE, which would lock readers
 * out and show older snapshots an empty table. Broken off at any moment, it leaves the target as it was. Thread-safe.
 */
public final class FullCopy {
    private static final Logger LOG = LoggerFactory.getLogger(FullCopy.class);
    private static final String APPLICATION = "sarrio full copy";
    /** A table is one query here: where a filter lets little through, nothing comes for long. */
    private static final Duration SOURCE_SILENCE = Duration.ofHours(1);

    private static final int WITH_VACUUM_TRUNCATE = 12;
    private final PgServers servers;
    private final Duration lockWait;
    private final Clock clock;

    /** @param lockWait how long it waits for whoever writes the target's tables, or has locked the source's */
    public FullCopy(PgServers servers, Duration lockWait, Clock clock) {
        this.servers = servers;
        this.lockWait = lockWait;
        this.clock = clock;
    }

    /**
     * From where to where.
     *
     * @param replicaRole the target's role may set foreign keys and triggers aside
     */
    public record Request(DesiredSync sync, DesiredDatabase source, DesiredDatabase target, boolean replicaRole) {}

    /** Blocks until the copy is committed. If the thread is interrupted it gives up at once. @param listener told now and then */
    public FullCopied copy(Request request, Consumer<CopyProgress> listener) {
        ProgressBoard progress = new ProgressBoard(clock, listener);
        progress.enter(ProgressBoard.LOCKS);
        ExecutorService thread = Executors.newSingleThreadExecutor(r -> new Thread(r, "sarrio-full-copy"));
        try (CopyLine line = new CopyLine(
                servers,
                request.source().connection(),
                request.target().connection(),
                request.replicaRole(),
                SOURCE_SILENCE)) {
            Future<FullCopied> done = thread.submit(() -> run(request, line, progress));
            return done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SarrioException known
                    ? known
                    : new IllegalStateException("The full copy broke", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while copying", e);
        } finally {
            thread.shutdownNow();
        }
    }

    private FullCopied run(Request request, CopyLine line, ProgressBoard progress) {
        try (PgSession look = servers.connect(request.target().connection(), APPLICATION)) {
            look.query(SessionSettings.TARGET + "SET lock_timeout = " + lockWait.toMillis());
            new CopyRecord(look, request.sync().name()).install();
            FullCopied done = new Run(request, line, look, progress).run();
            progress.enter(ProgressBoard.DONE);
            return done;
        }
    }

    /** One attempt. */
    private final class Run {
        private final Request request;
        private final DesiredSync sync;
        private final CopyLine line;
        private final PgSession look;
        private final ProgressBoard progress;
        private final TargetTables there;

        Run(Request request, CopyLine line, PgSession look, ProgressBoard progress) {
            this.request = request;
            this.sync = request.sync();
            this.line = line;
            this.look = look;
            this.progress = progress;
            this.there = new TargetTables(look);
        }

        FullCopied run() {
            lock();
            Instant at = clock.instant()
                    .truncatedTo(ChronoUnit.MICROS); // after the locks: of two copies the later one has the later rows
            List<TableTask> tasks;
            FullCopied done;
            try (SourceSnapshot snapshot =
                    SourceSnapshot.take(servers, request.source().connection(), APPLICATION, lockWait)) {
                tasks = TableTask.of(
                        snapshot.catalog(),
                        sync.tables(),
                        Shapes.of(sync, request.target().name()));
                there.read();
                there.checkColumns(tasks, List.of());
                if (!request.replicaRole()) {
                    there.checkNobodyRefers(tasks);
                }
                List<TableTask> fitting = there.fitting(
                        there.referencedFirst(tasks), request.target().name(), w -> progress.warn(List.of(w)));
                done = rows(snapshot, fitting, at);
            }
            tidy(tasks);
            return done;
        }

        /** Readers go on; writers, and another copy of these tables, wait: what is written meanwhile would survive it. */
        private void lock() {
            there.read();
            List<TableName> names = sync.tables().stream()
                    .map(t -> sync.named(request.target().name(), t))
                    .sorted()
                    .toList();
            line.target("BEGIN");
            line.target("SET LOCAL lock_timeout = " + lockWait.toMillis());
            List<String> found = there.only(names);
            if (!found.isEmpty()) {
                line.target("LOCK TABLE " + String.join(", ", found) + " IN SHARE ROW EXCLUSIVE MODE");
            }
        }

        private FullCopied rows(SourceSnapshot snapshot, List<TableTask> ordered, Instant at) {
            ordered.forEach(t -> progress.expect(
                    t.name(), t.source().estimatedRows(), t.source().bytes()));
            progress.enter(ProgressBoard.DATA);
            line.source("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            line.source("SET TRANSACTION SNAPSHOT " + Sql.literal(snapshot.exported()));
            line.target("SET CONSTRAINTS ALL DEFERRED");
            List<TableTask> childrenFirst = new ArrayList<>(ordered);
            Collections.reverse(childrenFirst);
            there.only(childrenFirst.stream().map(TableTask::named).toList())
                    .forEach(t -> line.target("DELETE FROM " + t));
            Map<String, Long> counts = new TreeMap<>();
            for (TableTask task : ordered) {
                counts.put(task.name().toString(), table(task));
                progress.finished(task.name());
            }
            new SequenceValues(snapshot, line).set(sync.sequences());
            FullCopied done = new FullCopied(
                    sync.kicks(),
                    sync.goal(),
                    sync.copies(),
                    FullCopied.digest(sync, request.target().name()),
                    at,
                    Duration.between(at, clock.instant()).toMillis(),
                    counts);
            line.target(FullRecord.statement(sync.name(), done));
            line.target(CopyRecord.own(
                    sync.name(), ordered.stream().map(TableTask::named).toList(), sync.copies() - 1));
            line.target("COMMIT");
            line.source("COMMIT");
            return done;
        }

        private long table(TableTask task) {
            AtomicLong sent = new AtomicLong();
            CopyOut rows = line.reading(task.copyOut());
            CopyIn sink = line.writing(task.copyIn());
            long taken = line.pipe(rows, sink, task.check(), (count, bytes) -> {
                sent.addAndGet(count);
                progress.copied(task.name(), count, bytes);
            });
            task.checkNotRewritten(line);
            if (taken != sent.get()) {
                throw new SarrioException(
                        ErrorCode.COPY_FAILED,
                        "Of " + sent.get() + " rows of table " + task.name() + " the target's " + task.named()
                                + " took " + taken + ": a trigger there keeps rows out",
                        "disable that trigger (ALTER TABLE " + Sql.identifier(task.named())
                                + " DISABLE TRIGGER …), then: sarrio kick " + sync.name());
            }
            return taken;
        }

        /** The rows of before are dead now: their room is for the next copy. It is done; what fails here is only said. */
        private void tidy(List<TableTask> tasks) {
            progress.enter(ProgressBoard.STATISTICS);
            boolean keepsPages = ServerVersion.of(look).major() >= WITH_VACUUM_TRUNCATE;
            for (TableTask task : tasks) {
                String name = Sql.identifier(task.named());
                try {
                    // giving pages back would lock readers out
                    look.query("VACUUM (ANALYZE" + (keepsPages ? ", TRUNCATE false" : "") + ") " + name);
                } catch (SarrioException e) {
                    String sentence = "Table " + task.named() + " could not be vacuumed after the full copy: "
                            + e.getMessage() + "; autovacuum does it later, or: VACUUM ANALYZE " + name;
                    LOG.warn("{}: {}", sync.name(), sentence);
                    progress.warn(List.of(sentence));
                }
            }
        }
    }
}
