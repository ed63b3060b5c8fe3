package dev.sarrio.apply.flow;

import dev.sarrio.apply.customcode.Couriers;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Lease;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one sync on one target, on a thread of its own. It does what its newest assignment says; everything it knows is on
 * the target and in Kafka, so that it may be killed at any instant. Thread-safe.
 */
public final class ApplyFlow {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyFlow.class);
    private final Surroundings around;
    private final FlowStatus status;
    private final Backoff backoff = new Backoff();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private volatile Assignment assignment;
    private volatile boolean closed;
    private volatile Attempt session;
    private ErrorCode logged;
    private Couriers couriers;

    public ApplyFlow(Surroundings around, Assignment assignment) {
        this.around = around;
        this.assignment = assignment;
        this.status = new FlowStatus(around.reports(), around.instance(), assignment);
        this.thread = new Thread(this::run, "sarrio-apply " + assignment.subject());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Works by this from now on; a batch under way is finished first, a copy under way is given up if it must stop. */
    public void assign(Assignment next) {
        lock.lock();
        try {
            if (next.equals(assignment)) {
                return;
            }
            assignment = next;
            changed.signalAll();
            Attempt now = session;
            if (now != null) {
                now.wakeup(!next.sync().works());
            }
        } finally {
            lock.unlock();
        }
    }

    Assignment assignment() {
        return assignment;
    }

    /** Asks its thread to end: what was not committed is applied again by whoever comes next. */
    public Thread stop() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            Attempt now = session;
            if (now != null) {
                now.wakeup(true);
            }
        } finally {
            lock.unlock();
        }
        return thread;
    }

    private void run() {
        try {
            while (!closed) {
                step(assignment);
            }
        } finally {
            if (couriers != null) {
                couriers.close();
            }
        }
    }

    private void step(Assignment now) {
        try {
            serveWebhooks(now);
            if (now.sync().works()) {
                work(now);
            }
            if (now.sync().run() != RunState.RUNNING && now == assignment && !closed) {
                rest(now);
            }
        } catch (SarrioException e) {
            failed(e, now);
        } catch (RuntimeException | Error e) {
            boolean interrupted = Thread.interrupted();
            if (!interrupted && !closed && assignment == now) { // else: look again at what is to be done
                LOG.error("Apply {} met what it does not expect", now.subject(), e);
                failed(unexpected(e), now);
            }
        }
    }

    /** They go on while the sync rests or has stopped, and over changes of other things. */
    private void serveWebhooks(Assignment now) {
        if (couriers == null || !couriers.serve(now.route(), now.customcodes())) {
            if (couriers != null) {
                couriers.close();
            }
            status.withoutWebhooks();
            couriers =
                    new Couriers(now.route(), now.customcodes(), around.servers(), around.webhooks(), status::webhook);
        }
    }

    private void work(Assignment now) {
        try (Attempt mine = attempt(now);
                SidesWatch sides = SidesWatch.of(now, around.servers(), status)) {
            session = mine;
            mine.run(
                    () -> {
                        backoff.reset();
                        logged = null;
                    },
                    couriers::committed);
        } finally {
            session = null;
        }
    }

    private Attempt attempt(Assignment now) {
        BooleanSupplier over = () -> closed || assignment != now;
        return now.isWhole() ? new WholeAttempt(around, now, status, over) : new FlowSession(around, now, status, over);
    }

    private void rest(Assignment now) {
        RunState run = now.sync().run();
        status.enter(FlowState.valueOf(run.name()), null, now);
        boolean noted = run == RunState.PAUSED || now.sync().works() || note(now);
        await(now, noted ? null : Backoff.slow());
    }

    /**
     * A sync that was added and is started later: what changes from now on belongs to it, since its tables may be dumped and restored by
     * hand before the start. Whether that is noted, or need not be.
     */
    private boolean note(Assignment now) {
        try (Attempt mine = attempt(now)) {
            mine.note();
            return true;
        } catch (SarrioException e) {
            LOG.debug("Apply {} can't note its position yet", now.subject(), e);
            return false;
        }
    }

    private void failed(SarrioException e, Assignment now) {
        if (closed || assignment != now) {
            return;
        }
        if (e.code() != logged) {
            LOG.warn("Apply {}: {} {}. Remedy: {}", now.subject(), e.code(), e.getMessage(), e.remedy());
            logged = e.code();
        }
        Reaction reaction = e.code().reaction();
        FlowState state = reaction == Reaction.RETRY ? FlowState.RETRYING : FlowState.FAILED;
        status.enter(state, Problem.of(e), now);
        if (e.code() == ErrorCode.LEASE_HELD_ELSEWHERE) {
            standBy(now);
            return;
        }
        if (state == FlowState.FAILED && couriers != null) {
            couriers.failed(e, now.sync().revision(), status.batch());
        }
        await(
                now,
                switch (reaction) {
                    case RETRY -> backoff.next();
                    case ASK_OPERATOR -> now.isWhole() ? untilNextCopy(now) : Backoff.slow();
                    case STOP_SYNC, REJECT -> now.isWhole() ? untilNextCopy(now) : null;
                });
    }

    /** Reports nothing meanwhile: the other instance does. */
    private void standBy(Assignment now) {
        try (PgSession session =
                around.servers().connect(now.target().connection(), "sarrio apply " + now.subject() + " stands by")) {
            Lease lease = Lease.of(session, now.lease());
            while (!closed && assignment == now && !lease.isFree()) {
                await(now, Lease.LOOK);
            }
        } catch (SarrioException e) {
            LOG.debug("Apply {} can't stand by", now.subject(), e);
            await(now, backoff.next());
        }
    }

    /** A full copy that failed is too much work to try it without being asked: by a kick, or by the clock. */
    private static Duration untilNextCopy(Assignment now) {
        long every = now.sync().fullcopy().everySeconds();
        return every == 0 ? null : Duration.ofSeconds(every);
    }

    private static SarrioException unexpected(Throwable e) {
        return new SarrioException(
                ErrorCode.INTERNAL,
                "Apply met what it does not expect: " + e,
                "see the log of apply-service and report it; retry to go on",
                e);
    }

    /** Waits for another assignment, the end, or the time; without a time, for as long as it takes. */
    private void await(Assignment now, Duration time) {
        long nanos = time == null ? Long.MAX_VALUE : time.toNanos();
        lock.lock();
        try {
            while (!closed && assignment == now && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            LOG.debug("Apply {} is woken", now.subject(), e);
        } finally {
            lock.unlock();
        }
    }
}
