package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Lifts the fences that no sync needs any more, on a thread of its own: what is due lies in the control database ({@link FencedSides}), is tried
 * until it is done, and is begun again by the next coordinator if this one dies. Lifting what is lifted changes nothing. Thread-safe.
 *
 * <p>It never lifts a fence that a new switch has made. A switch begins only while nothing of a sync of its name is due, so what is found due is
 * of an older one. Lifted too late it can't be either, by somebody who has read that it is due before another coordinator had lifted it:
 * whoever lifts first takes the fence's lease in that database, alone, then reads once more whether it is due, and lifts on the session that
 * holds the lease; and no switch closes anything before it shares that lease. When the session is lost, so are the lease and all that could still
 * be done on it. The other way round, a switch that is under way when its sync is removed has the lease: it is waited for, and what it has
 * closed is then lifted. One that had not yet the lease finds out, once it has, that it is no longer under way.
 */
public final class Lifting implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Lifting.class);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration RETRY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofSeconds(15);
    private final ControlDatabase control;
    private final PgServers servers;
    private final SwitchSettings settings;
    private final InstantSource clock;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;

    public Lifting(ControlDatabase control, PgServers servers, SwitchSettings settings, InstantSource clock) {
        this.clock = clock;
        this.control = control;
        this.servers = servers;
        this.settings = settings;
        this.thread = new Thread(this::run, "sarrio-lifting");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** There may be something to lift. Never blocks. */
    public void wake() {
        wakes.release();
    }

    private void run() {
        Duration pause = RETRY_MIN;
        while (!stopped) {
            boolean good = round();
            if (await(good ? IDLE : pause) || good) {
                pause = RETRY_MIN;
            } else if (control.problem() == null) {
                pause = pause.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : pause.multipliedBy(2);
            }
        }
    }

    /** @return whether nothing is due any more */
    private boolean round() {
        try {
            return control.read(FencedSides::due).stream().map(this::lift).reduce(true, Boolean::logicalAnd);
        } catch (SarrioException e) {
            LOG.debugf("What is to be lifted can't be read: %s", e.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.error("Lifting fences failed; it is tried again", e);
            return false;
        }
    }

    /** @return whether it was woken */
    private boolean await(Duration time) {
        try {
            boolean woken = wakes.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
            wakes.drainPermits();
            return woken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
            return false;
        }
    }

    /** Tries at once what is due of a sync: a new one of its name is about to be switched. */
    void now(SyncName sync) {
        List<FencedSides.Due> due = control.read(FencedSides::due);
        due.stream().filter(d -> d.sync().equals(sync)).forEach(this::lift);
    }

    /** @return whether it is done */
    synchronized boolean lift(FencedSides.Due due) {
        String problem = attempt(due);
        if (problem == null) {
            LOG.infof("Writes to %s, which a switch of %s had stopped, go on", due.database(), due.sync());
            return true;
        }
        if (!problem.equals(due.problem())) {
            LOG.warnf("The fence that a switch of %s has left on %s stays: %s", due.sync(), due.database(), problem);
            control.write(tx -> {
                FencedSides.failed(tx, due, problem);
                return null;
            });
        }
        boolean old = due.since().isBefore(clock.instant().minus(Duration.ofDays(1)));
        if (old && control.write(tx -> FencedSides.givenUp(tx, due))) {
            LOG.warnf("It is given up: the definition of %s was removed, too", due.database());
            return true;
        }
        return false;
    }

    /** @return why it is not done; null if it is */
    private String attempt(FencedSides.Due due) {
        try (PgSession session = servers.connect(due.connection(), "sarrio switch " + due.sync())) {
            Optional<Fence> fence = Fence.alone(session, due.sync(), settings.fence());
            if (fence.isEmpty()) {
                return "a switch of that name is still at work there";
            }
            if (!control.read(tx -> FencedSides.isDue(tx, due))) {
                return null; // another coordinator was faster
            }
            fence.get().open();
            if (!fence.get().remove(settings.tidyMax())) {
                return "writes go on, but triggers that let everything through are left on tables that are locked";
            }
            control.write(tx -> {
                FencedSides.lifted(tx, due);
                return null;
            });
            return null;
        } catch (SarrioException e) {
            return e.getMessage() + ". Remedy: " + e.remedy();
        } catch (RuntimeException e) {
            LOG.errorf(e, "Lifting the fence of %s on %s failed", due.sync(), due.database());
            return "a defect of Sarrio's, see the coordinator's log: " + e;
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
