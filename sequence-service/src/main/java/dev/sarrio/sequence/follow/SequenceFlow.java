package dev.sarrio.sequence.follow;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.Lease;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one (sync, target): a pass at every tick and at every kick, while this instance holds the lease. A change of the
 * definition is picked up before the next pass. {@link #wish} and {@link #close} may be called by any thread.
 */
public final class SequenceFlow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SequenceFlow.class);
    private static final long STOP_WAIT_MILLIS = 10_000;
    private static final int LEAVE_ATTEMPTS = 40;
    private static final long LEAVE_PAUSE_NANOS = 100_000_000;
    private static final Duration RETRY_FIRST = Duration.ofMillis(500);
    private final PgServers servers;
    private final FollowSettings settings;
    private final FlowReport report;
    private final String targetName;
    private final String subject;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Wish wish;
    private boolean stopped;
    private boolean removed;
    private long reached;

    /** What the flow works by. */
    public record Wish(DesiredSync sync, Connection source, Connection target) {
        public Wish {
            Objects.requireNonNull(sync);
            Objects.requireNonNull(source);
            Objects.requireNonNull(target);
        }
    }

    public SequenceFlow(PgServers servers, FollowSettings settings, FlowReport report, DatabaseName target, Wish wish) {
        this.servers = servers;
        this.settings = settings;
        this.report = report;
        this.wish = wish;
        this.targetName = target.value();
        this.subject = wish.sync().name() + "/" + target;
        this.thread = new Thread(this::run, "sarrio-sequences-" + subject);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** From now on this. */
    public void wish(Wish next) {
        lock.lock();
        try {
            if (!next.equals(wish)) {
                wish = next;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Duration retry = RETRY_FIRST;
        try {
            while (!ended()) {
                try {
                    connected(current());
                    retry = RETRY_FIRST;
                } catch (SarrioException e) {
                    report.failed(current().sync(), e);
                    if (e.code() == ErrorCode.LEASE_HELD_ELSEWHERE) {
                        standBy(current());
                    } else {
                        await(retry, current());
                        retry = shorter(retry.multipliedBy(2), settings.retryMax());
                    }
                } catch (RuntimeException e) {
                    if (ended()) {
                        return; // it was interrupted, since it did not end in time
                    }
                    LOG.error("Sequences of {}: a broken contract of our own", subject, e);
                    report.failed(
                            current().sync(),
                            new SarrioException(
                                    ErrorCode.INTERNAL,
                                    "Sequences of " + subject + " broke: " + e,
                                    "see the service's log"));
                    await(settings.retryMax(), current());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Works by connections until the wish names others or the flow is to end. */
    private void connected(Wish by) throws InterruptedException {
        if (by.sync().run() != RunState.RUNNING) {
            if (by.sync().works() && by.sync().goal() > reached) {
                once(by);
            }
            report.idle(by.sync());
            await(settings.retryMax(), by);
            return;
        }
        try (PgSession source = servers.connect(by.source(), "sarrio sequences " + subject);
                PgSession target = servers.connect(by.target(), "sarrio sequences " + subject)) {
            takeLease(target);
            for (Wish now = by; !ended() && sameWork(now, by); now = current()) {
                report.passed(now.sync(), pass(now.sync(), source, target));
                await(settings.every(), now);
            }
            if (removed()) {
                leave(source, target);
            }
        }
    }

    /** A kick of a sync that does not run by itself. After a restart it is done once more: sequences only move forward. */
    private void once(Wish by) {
        try (PgSession source = servers.connect(by.source(), "sarrio sequences " + subject);
                PgSession target = servers.connect(by.target(), "sarrio sequences " + subject)) {
            takeLease(target);
            report.passed(by.sync(), pass(by.sync(), source, target));
            reached = by.sync().goal();
        }
    }

    private List<SequenceReport> pass(DesiredSync sync, PgSession source, PgSession target) {
        if (sync.sides() != null) {
            return new TwoSides(source, target, settings, sync.name()).pass(sync);
        }
        new Interleaving(source, target, sync.name()).undoAll(); // of a two-way sync that is one-way now
        return new Follower(source, target, settings, sync.sources().get(0).value(), targetName)
                .pass(sync.sequences(), sync.sequenceMargin());
    }

    /** The sync is gone: its sequences hand out every value again. What is in use is tried for a while. */
    private void leave(PgSession source, PgSession target) {
        Interleaving interleaving =
                new Interleaving(source, target, current().sync().name());
        for (int i = 0; i < LEAVE_ATTEMPTS && !interleaving.undoAll(); i++) {
            LockSupport.parkNanos(LEAVE_PAUSE_NANOS);
        }
    }

    private static boolean sameWork(Wish a, Wish b) {
        return a.sync().run() == RunState.RUNNING
                && a.source().equals(b.source())
                && a.target().equals(b.target());
    }

    private void takeLease(PgSession target) {
        if (!lease(target).take()) {
            throw new SarrioException(
                    ErrorCode.LEASE_HELD_ELSEWHERE,
                    "Another instance follows the sequences of " + subject,
                    "nothing to do: this one takes over when that one ends");
        }
    }

    private Lease lease(PgSession target) {
        return Lease.of(target, "sequence/" + subject);
    }

    /** Reports nothing meanwhile: the other instance does. */
    private void standBy(Wish by) throws InterruptedException {
        try (PgSession target = servers.connect(by.target(), "sarrio sequences " + subject + " stands by")) {
            while (!ended() && current().equals(by) && !lease(target).isFree()) {
                await(Lease.LOOK, by);
            }
        } catch (SarrioException e) {
            LOG.debug("Sequences of {} can't stand by", subject, e);
            await(RETRY_FIRST, by);
        }
    }

    private Wish current() {
        lock.lock();
        try {
            return wish;
        } finally {
            lock.unlock();
        }
    }

    private boolean ended() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the time, for another wish than this one, or for the end. */
    private void await(Duration time, Wish worked) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !stopped && wish.equals(worked)) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean removed() {
        lock.lock();
        try {
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the loop because the sync is gone: what it has changed in the sequences is undone first. */
    void remove() {
        lock.lock();
        try {
            removed = true;
        } finally {
            lock.unlock();
        }
        close();
    }

    /** Asks the loop to end; a running pass may end first. */
    Thread stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return thread;
    }

    @Override
    public void close() {
        stop();
        try {
            thread.join(STOP_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    /** What the flow tells of itself. Problems of single sequences do not stop it. */
    public interface FlowReport {
        void idle(DesiredSync sync);

        void passed(DesiredSync sync, List<SequenceReport> sequences);

        void failed(DesiredSync sync, SarrioException problem);
    }

    /** The first thing that keeps a sequence from following, as a report's problem; null if all follow. */
    static Problem problemOf(List<SequenceReport> sequences) {
        return sequences.stream()
                .filter(s -> s.problem() != null)
                .findFirst()
                .map(s -> {
                    int colon = s.problem().indexOf(": ");
                    return new Problem(
                            s.code(),
                            s.problem().substring(0, colon),
                            s.problem().substring(colon + 2),
                            s.sequence().toString());
                })
                .orElse(null);
    }
}
