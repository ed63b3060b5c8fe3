package dev.sarrio.apply.copy;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Copies chunks by several workers. What is wrong with one table does not keep the others from being copied; what is wrong with a server ends
 * all of them. For one thread.
 */
final class DataCopy {
    /** So many sessions fill one table in less time than one, though they wait for each other to extend its file; beyond that half of all. */
    private static final int TOGETHER = 2;

    private final CopyJob job;
    private final int workers;
    private final ProgressBoard progress;
    private final EarlyIndexes early;
    private final Map<TableName, SarrioException> failed = new ConcurrentSkipListMap<>();
    private final Set<TableName> moved = ConcurrentHashMap.newKeySet();

    /** @param early what a worker makes that has no table of its own to copy */
    DataCopy(CopyJob job, int workers, ProgressBoard progress, EarlyIndexes early) {
        this.job = job;
        this.workers = workers;
        this.progress = progress;
        this.early = early;
    }

    /**
     * Returns when everything is copied that can be.
     *
     * @param chunks in the order in which their tables are begun
     * @return tables of which a relation is in another file than planned, or gone: what was copied of them is worth nothing
     */
    Set<TableName> run(List<ChunkTask> chunks) {
        int parallel = Math.min(workers, Math.max(1, chunks.size()));
        ChunkQueue queue = new ChunkQueue(chunks, Math.max(TOGETHER, workers / 2));
        List<CopyWorker> all = new ArrayList<>();
        try (Crew crew = new Crew(parallel, "sarrio-copy")) {
            try {
                for (int i = 0; i < parallel; i++) {
                    CopyWorker worker = new CopyWorker(job, progress);
                    all.add(worker);
                    crew.start(() -> work(worker, queue));
                }
                crew.await("The copy");
            } finally {
                queue.clear();
                all.forEach(CopyWorker::close);
            }
        }
        return moved;
    }

    private void work(CopyWorker worker, ChunkQueue queue) {
        for (ChunkTask chunk = next(queue); chunk != null; chunk = next(queue)) {
            TableName table = chunk.table();
            try {
                worker.copy(chunk);
                if (queue.done(chunk) && !moved.contains(table) && !failed.containsKey(table)) {
                    progress.finished(table);
                    early.complete(table);
                    queue.changed();
                }
            } catch (RelationMoved e) {
                moved.add(table);
                queue.drop(table);
                worker.rollback();
            } catch (SarrioException e) {
                if (isOfServer(e)) {
                    throw e;
                }
                failed.put(table, e);
                queue.drop(table);
                worker.rollback();
            }
        }
    }

    /** Null if nothing is left. A worker that may not help with what is left makes indexes, or waits. */
    private ChunkTask next(ChunkQueue queue) {
        try {
            while (true) {
                int seen = queue.changes();
                ChunkTask next = queue.nextAlone();
                if (next == null && queue.isLeft() && early.make()) {
                    continue;
                }
                if (next == null) {
                    next = queue.next();
                }
                if (next != null || !queue.awaitChange(seen)) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Not of one table: all others would meet it too. */
    private static boolean isOfServer(SarrioException e) {
        return e.code().reaction() == Reaction.RETRY && e.code() != ErrorCode.LOCK_TIMEOUT;
    }

    /** Throws what kept tables from being copied, if any was. */
    void check() {
        if (failed.isEmpty()) {
            return;
        }
        Map<TableName, SarrioException> all = new TreeMap<>(failed);
        SarrioException first = all.values().stream()
                .filter(e -> e.code().reaction() != Reaction.RETRY)
                .findFirst()
                .orElse(all.values().iterator().next());
        List<TableName> names = List.copyOf(all.keySet());
        throw new SarrioException(
                first.code(),
                "Tables could not be copied ("
                        + names.stream().map(TableName::toString).limit(20).toList() + "), the others were: "
                        + first.getMessage(),
                first.remedy(),
                first);
    }
}
