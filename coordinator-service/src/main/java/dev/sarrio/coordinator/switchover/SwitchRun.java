package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.coordinator.status.FlowView;
import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One switch, from check to open. What fails before it is decided leaves writes where they were. For one thread. */
final class SwitchRun implements AutoCloseable {
    /** The part of a fence's time that closing the other side may take, while writes go on. */
    private static final int NEXT_SHARE = 3;

    private final SwitchPlan plan;
    private final SwitchJob job;
    private final SwitchSettings settings;
    private final Surroundings surroundings;
    private final Health health;
    private final PgSession from;
    private final PgSession to;
    private final Fence old;
    private final Fence next;
    private long kicks;
    private boolean nextWasClosed;
    private long stoppedAt;

    SwitchRun(PgServers servers, SwitchSettings settings, Surroundings surroundings, SwitchJob job) {
        this.plan = job.plan();
        this.job = job;
        this.settings = settings;
        this.surroundings = surroundings;
        this.health = new Health(settings.lagSecondsMax());
        String application = "sarrio switch " + plan.sync();
        this.from = servers.connect(plan.from().connection(), application);
        this.to = connectOther(servers, application);
        try {
            this.old = new Fence(from, plan.sync(), plan.tables(), settings.fence());
            this.next = new Fence(to, plan.sync(), plan.tables(), settings.fence());
            from.query("SET enable_seqscan = off");
            to.query("SET enable_seqscan = off");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private PgSession connectOther(PgServers servers, String application) {
        try {
            return servers.connect(plan.to().connection(), application);
        } catch (RuntimeException e) {
            from.close();
            throw e;
        }
    }

    /** Up to the decision. */
    void run() {
        step(Step.CHECK, this::check);
        step(Step.FENCE, this::fence);
        step(Step.DRAIN, this::drain);
        step(Step.SEQUENCES, this::sequences);
        step(Step.OPEN, this::decide);
    }

    private void step(Step step, Runnable work) {
        job.begin(step);
        boolean good = false;
        try {
            work.run();
            good = true;
        } finally {
            if (!good || step != Step.OPEN) { // OPEN ends when the other side is open
                job.end(step, good);
            }
        }
    }

    private void check() {
        if (surroundings.standing(plan) != Standing.UNDECIDED) {
            throw Switches.changed(plan);
        }
        awaitHealth();
        old.raise(settings.prepareMax());
        next.raise(settings.prepareMax());
        nextWasClosed = next.state() == Fence.State.CLOSED;
        // an application that tries the other side at once must not write there before all has arrived
        if (!nextWasClosed) {
            next.close(plan.to().name().value(), settings.fence().lapse().dividedBy(NEXT_SHARE));
        }
    }

    /** A service that met a lock and tries again is given time for it: writes go on meanwhile. */
    private void awaitHealth() {
        long deadline = System.nanoTime() + settings.prepareMax().toNanos();
        while (true) {
            try {
                health.check(surroundings.status(plan.sync()));
                return;
            } catch (SarrioException e) {
                if (!e.code().isContention() || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(settings.look().toNanos());
            }
        }
    }

    private void fence() {
        stoppedAt = System.nanoTime();
        old.close(plan.to().name().value(), left());
        job.detail(Step.FENCE, plan.tables().size() + " tables");
    }

    private void drain() {
        Drain there = new Drain(from, to, plan.sync(), plan.from().name(), plan.tables());
        Drain back = new Drain(to, from, plan.sync(), plan.to().name(), plan.tables());
        await(
                there::done,
                "not all that was written on " + plan.from().name() + " has been applied on "
                        + plan.to().name());
        await(
                back::done,
                "not all that was written on " + plan.to().name() + " has been applied on "
                        + plan.from().name());
    }

    private void sequences() {
        if (!plan.sequences()) {
            job.detail(Step.SEQUENCES, "none");
            return;
        }
        kicks = surroundings.kick(plan.sync());
        await(this::passed, "the sequence-service has not looked at the sequences");
        job.detail(Step.SEQUENCES, surroundings.status(plan.sync()).sequences().size() + " sequences");
    }

    private boolean passed() {
        SyncStatus status = surroundings.status(plan.sync());
        for (FlowView flow : status.sequenceFlows()) {
            if (!(flow.details().get("kicks") instanceof Number n) || n.longValue() < kicks) {
                return false;
            }
            if (flow.problem() != null && !flow.problem().code().isContention()) {
                throw new SarrioException(
                        flow.problem().code(),
                        flow.problem().message(),
                        flow.problem().remedy());
            }
            if (flow.problem() != null || Sequences.behind(flow, plan.to().name())) {
                kicks = surroundings.kick(plan.sync()); // a lock was not to be had: at once again
                return false;
            }
        }
        return !status.sequenceFlows().isEmpty();
    }

    private void decide() {
        if (!old.prolong()) {
            throw new SarrioException(
                    ErrorCode.TIMEOUT,
                    "The fence of " + plan.from().name()
                            + " had opened by itself: something held the switch up for too long",
                    "switch again");
        }
        surroundings.decided(plan);
    }

    /** What was decided takes effect. */
    void open() {
        if (!old.keep()) {
            job.note("the fence of " + plan.from().name() + " was open for a moment");
        }
        next.open();
    }

    private void await(BooleanSupplier condition, String otherwise) {
        long look = 0;
        while (!condition.getAsBoolean()) {
            if (left().isZero()) {
                throw new SarrioException(
                        ErrorCode.TIMEOUT,
                        "After " + settings.stoppedMax().toSeconds() + " s " + otherwise,
                        "sarrio status " + plan.sync()
                                + " shows what is slow; then switch again (sarrio.switch.stopped.max gives it more time)");
            }
            if (++look % 10 == 0) {
                health.stillWorks(surroundings.status(plan.sync()));
            }
            LockSupport.parkNanos(settings.look().toNanos());
        }
    }

    private Duration left() {
        Duration left = settings.stoppedMax().minusNanos(System.nanoTime() - stoppedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** How long writes have been stopped; zero if they were not. */
    Duration stopped() {
        return stoppedAt == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - stoppedAt);
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
