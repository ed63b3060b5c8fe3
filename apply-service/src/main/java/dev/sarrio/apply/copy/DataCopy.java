package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The rows of all tables, by several workers that read one snapshot. The first failure ends all of them. */
final class DataCopy {
    private final PgServers servers;
    private final Connection source;
    private final Connection target;
    private final int workers;
    private final CopyFence fence;

    DataCopy(PgServers servers, Connection source, Connection target, int workers, CopyFence fence) {
        this.servers = servers;
        this.source = source;
        this.target = target;
        this.workers = workers;
        this.fence = fence;
    }

    /** @param tasks in the order in which they are begun */
    void run(String exportedSnapshot, List<TableTask> tasks, boolean replicaRole, ProgressBoard progress) {
        int parallel = replicaRole ? Math.min(workers, Math.max(1, tasks.size())) : 1;
        Queue<TableTask> queue = new ConcurrentLinkedQueue<>(tasks);
        List<CopyWorker> all = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(parallel, r -> new Thread(r, "sarrio-copy"));
        try {
            CompletionService<Void> ends = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < parallel; i++) {
                CopyWorker worker = new CopyWorker(servers, source, target, exportedSnapshot, fence, replicaRole);
                all.add(worker);
                ends.submit(() -> {
                    worker.work(queue, progress);
                    return null;
                });
            }
            for (int i = 0; i < parallel; i++) {
                ends.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SarrioException known
                    ? known
                    : new IllegalStateException("The copy broke", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while copying", e);
        } finally {
            all.forEach(CopyWorker::close);
            threads.shutdownNow();
        }
    }
}
