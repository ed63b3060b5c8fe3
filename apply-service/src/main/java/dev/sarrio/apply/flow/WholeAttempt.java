package dev.sarrio.apply.flow;

import dev.sarrio.apply.copy.FullCopied;
import dev.sarrio.apply.copy.FullCopy;
import dev.sarrio.apply.copy.FullRecord;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.control.FlowState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The attempt at a target that is copied whole: whenever what it has is outdated. It is connected, and holds the lease, only while it
 * looks and copies. That a kick is answered stands in `sarrio.fullcopy` with the rows, so that nothing else need be kept.
 */
final class WholeAttempt implements Attempt {
    private static final Duration FOREVER = Duration.ofDays(365);
    private final Surroundings around;
    private final Assignment work;
    private final FlowStatus status;
    private final BooleanSupplier over;
    private final LeasedCopy leased;
    private final Semaphore wakes = new Semaphore(0);

    /** @param over the assignment is not to be worked on any longer */
    WholeAttempt(Surroundings around, Assignment work, FlowStatus status, BooleanSupplier over) {
        this.around = around;
        this.work = work;
        this.status = status;
        this.over = over;
        this.leased = new LeasedCopy(work, status, over);
    }

    @Override
    public void run(Runnable wellAgain, Runnable committed) {
        status.enter(FlowState.STARTING, null, work);
        while (!over.getAsBoolean()) {
            FullCopied last = upToDate();
            committed.run();
            if (work.kicked()) {
                wellAgain.run();
                return;
            }
            status.enter(FlowState.RUNNING, null, work);
            wellAgain.run();
            await(untilDue(last));
        }
    }

    /** @return what the target has then */
    private FullCopied upToDate() {
        try (TargetSession target =
                TargetSession.open(around.servers(), work.target().connection(), work.subject(), around.settings())) {
            work.takeLease(target);
            status.warn(target);
            FullRecord record = new FullRecord(target.sql(), work.sync().name());
            record.install();
            FullCopied last = record.read().orElse(null);
            status.whole(last);
            if (!isDue(last)) {
                return last;
            }
            FullCopied done = leased.run(target, () -> copy(target.replicaRole()));
            status.copiedWhole(done);
            return done;
        }
    }

    private boolean isDue(FullCopied last) {
        return last == null || last.isOutdated(work.sync(), work.target().name(), Instant.now());
    }

    private FullCopied copy(boolean replicaRole) {
        return new FullCopy(around.servers(), around.settings().lockWait(), Clock.systemUTC())
                .copy(new FullCopy.Request(work.sync(), work.source(), work.target(), replicaRole), status::copying);
    }

    private Duration untilDue(FullCopied last) {
        long every = work.sync().fullcopy().everySeconds();
        return every == 0 ? FOREVER : Duration.between(Instant.now(), last.at().plusSeconds(every));
    }

    private void await(Duration time) {
        try {
            if (wakes.tryAcquire(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the next copy", e);
        }
    }

    /** So that the status shows the last copy of a sync that does not run. */
    @Override
    public void note() {
        try (TargetSession target =
                TargetSession.open(around.servers(), work.target().connection(), work.subject(), around.settings())) {
            status.whole(new FullRecord(target.sql(), work.sync().name()).read().orElse(null));
        }
    }

    @Override
    public void wakeup(boolean stop) {
        if (!(stop && leased.giveUp())) {
            wakes.release();
        }
    }

    @Override
    public void close() {
        // nothing is open between two copies
    }
}
