package dev.sarrio.coordinator.job;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.compare.Comparison;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Runs comparisons, two at a time, and keeps the newest fifty. Thread-safe. */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Jobs.class);
    private static final int KEPT_MAX = 50;
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 20;
    private final Comparison comparison;
    private final InstantSource clock;
    private final ExecutorService executor;
    private final Map<String, CompareJob> jobs = new LinkedHashMap<>();
    private final String since;
    private long last;

    public Jobs(Comparison comparison, InstantSource clock) {
        this.comparison = comparison;
        this.clock = clock;
        this.since = Long.toString(clock.millis(), Character.MAX_RADIX);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(WAITING_MAX), r -> {
                    Thread thread = new Thread(r, "sarrio-compare");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.executor = pool;
    }

    /** Two databases and the tables to compare. */
    public record Request(
            String sync, String targetName, Connection source, Connection target, Comparison.Compared compared) {}

    public CompareJob.View compare(Request request) {
        CompareJob job = add(request);
        try {
            executor.execute(() -> run(job, request));
        } catch (RejectedExecutionException e) {
            throw new SarrioException(
                    ErrorCode.TIMEOUT,
                    "Too many comparisons are waiting",
                    "wait until some are done, see: GET /api/v1/jobs",
                    e);
        }
        return job.view();
    }

    private void run(CompareJob job, Request r) {
        try {
            comparison.run(r.source(), r.target(), r.compared(), job::done);
            job.end(clock.instant(), null);
        } catch (RuntimeException e) {
            LOG.warnf("The comparison of %s failed: %s", r.sync(), e.getMessage());
            job.end(clock.instant(), e);
        }
    }

    private synchronized CompareJob add(Request r) {
        last++;
        String id = "compare-" + since + "-" + last; // not again after a restart
        CompareJob job = new CompareJob(
                id, r.sync(), r.targetName(), r.compared().tables().size(), clock.instant());
        jobs.put(id, job);
        if (jobs.size() > KEPT_MAX) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        return job;
    }

    public synchronized List<CompareJob.View> list() {
        List<CompareJob.View> views = new ArrayList<>();
        jobs.values().forEach(j -> views.add(0, j.view()));
        return views;
    }

    public synchronized CompareJob.View get(String id) {
        CompareJob job = jobs.get(id);
        if (job == null) {
            throw new SarrioException(
                    ErrorCode.UNKNOWN_JOB,
                    "There is no job \"" + id + "\"",
                    "the coordinator remembers the newest " + KEPT_MAX
                            + " since its start; ask for it anew: compare SYNC");
        }
        return job.view();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
