package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.history.Asking;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Switches as jobs: one of a sync at a time; the newest fifty are kept. Thread-safe. */
public final class SwitchJobs implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SwitchJobs.class);
    private static final long LOOK_NANOS = 200_000_000;
    private static final int KEPT_MAX = 50;
    private final Switchover switchover;
    private final Switches switches;
    private final InstantSource clock;
    private final Supplier<String> controlProblem;
    private final Asking asking;
    private final Lifting lifting;
    private final ExecutorService executor = Executors.newCachedThreadPool(r -> {
        Thread thread = new Thread(r, "sarrio-switch");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, SwitchJob> jobs = new LinkedHashMap<>();
    private long last;

    /** @param controlProblem why the control database can't be used; null if it can */
    public SwitchJobs(
            Switchover switchover,
            Switches switches,
            InstantSource clock,
            Supplier<String> controlProblem,
            Asking asking,
            Lifting lifting) {
        this.lifting = lifting;
        this.asking = asking;
        this.controlProblem = controlProblem;
        this.switchover = switchover;
        this.switches = switches;
        this.clock = clock;
    }

    /** Begins a switch; what an earlier one left behind is put right first. */
    public SwitchJob.View start(SwitchPlan plan) {
        SwitchJob job = add(plan);
        executor.execute(asking.carrying(() -> {
            recover(plan);
            switchover.run(job);
        }));
        return job.view();
    }

    /** What can't be put right makes the switch itself fail, with a reason. */
    private void recover(SwitchPlan plan) {
        try {
            switches.unfinished().stream()
                    .filter(u -> u.sync().equals(plan.sync()))
                    .forEach(this::recoverOne);
            lifting.now(plan.sync());
        } catch (RuntimeException e) {
            LOG.errorf("What an earlier switch of %s has left can't be looked up: %s", plan.sync(), e.getMessage());
        }
    }

    /** What the last coordinator left behind, as soon as the control database answers. What fails is tried again with the next switch. */
    public void recoverAll() {
        executor.execute(() -> {
            while (controlProblem.get() != null && !executor.isShutdown()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            if (!executor.isShutdown()) {
                switches.unfinished().forEach(this::recoverOne);
            }
        });
    }

    private void recoverOne(SwitchPlan unfinished) {
        try {
            switchover.recover(unfinished);
        } catch (RuntimeException e) {
            LOG.errorf("A switch of %s that was broken off can't be put right: %s", unfinished.sync(), e.getMessage());
        }
    }

    private synchronized SwitchJob add(SwitchPlan plan) {
        if (jobs.values().stream().anyMatch(j -> j.running() && j.plan().sync().equals(plan.sync()))) {
            throw new SarrioException(
                    ErrorCode.IN_USE,
                    "The sync \"" + plan.sync() + "\" is being switched already",
                    "wait until that switch has ended: sarrio status " + plan.sync());
        }
        last++;
        SwitchJob job = new SwitchJob("switch-" + last, plan, clock.instant());
        jobs.put("switch-" + last, job);
        if (jobs.size() > KEPT_MAX) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        return job;
    }

    public synchronized List<SwitchJob.View> list() {
        List<SwitchJob.View> views = new ArrayList<>();
        jobs.values().forEach(j -> views.add(0, j.view()));
        return views;
    }

    public synchronized Optional<SwitchJob.View> find(String id) {
        return Optional.ofNullable(jobs.get(id)).map(SwitchJob::view);
    }

    @Override
    public void close() {
        executor.shutdown(); // a switch under way goes on for as long as this process does
    }
}
