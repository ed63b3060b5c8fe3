package dev.sarrio.coordinator.leave;

import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** Takes Sarrio out of databases in the background; the newest fifty are kept. Thread-safe. */
public final class UninstallJobs implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(UninstallJobs.class);
    private static final int KEPT_MAX = 50;
    private static final int THREADS = 2;
    private final Removals removals;
    private final InstantSource clock;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, r -> {
        Thread thread = new Thread(r, "sarrio-uninstall");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, UninstallJob> jobs = new LinkedHashMap<>();
    private final String since;
    private long last;

    public UninstallJobs(Removals removals, InstantSource clock) {
        this.removals = removals;
        this.clock = clock;
        this.since = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    /** Refused if a sync uses the database. */
    public UninstallJob.View start(DatabaseName database, boolean force, boolean topics) {
        removals.requireUnused(database);
        UninstallJob job = add(database);
        executor.execute(() -> {
            try {
                job.done(clock.instant(), removals.uninstall(database, force, topics, job::step));
            } catch (SarrioException e) {
                LOG.warnf("Uninstalling from %s failed: %s", database, e.getMessage());
                job.failed(clock.instant(), Problem.of(e));
            } catch (RuntimeException e) {
                LOG.errorf(e, "Uninstalling from %s broke", database);
                job.failed(
                        clock.instant(),
                        new Problem(
                                ErrorCode.INTERNAL,
                                "Uninstalling failed: " + e,
                                "see the coordinator's log; uninstalling again goes on where this ended",
                                null));
            }
        });
        return job.view();
    }

    private synchronized UninstallJob add(DatabaseName database) {
        last++;
        String id = "uninstall-" + since + "-" + last; // not again after a restart
        UninstallJob job = new UninstallJob(id, database, clock.instant());
        jobs.put(id, job);
        if (jobs.size() > KEPT_MAX) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        return job;
    }

    public synchronized List<UninstallJob.View> list() {
        List<UninstallJob.View> views = new ArrayList<>();
        jobs.values().forEach(j -> views.add(0, j.view()));
        return views;
    }

    public synchronized Optional<UninstallJob.View> find(String id) {
        return Optional.ofNullable(jobs.get(id)).map(UninstallJob::view);
    }

    @Override
    public void close() {
        executor.shutdownNow(); // uninstalling again goes on where it ended
    }
}
