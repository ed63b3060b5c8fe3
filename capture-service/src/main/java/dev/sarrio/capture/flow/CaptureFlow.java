package dev.sarrio.capture.flow;

import dev.sarrio.capture.source.SourceSchema;
import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.Ending;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.kafka.TopicAdmin;
import dev.sarrio.postgres.Lease;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The capture of one database, on a thread of its own. What is desired may change at any time from another thread; the flow takes
 * it up between two batches. Whatever fails, everything is closed and opened again: a restart is the only way to recover.
 */
public final class CaptureFlow implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CaptureFlow.class);
    private static final Duration RETRY_MIN = Duration.ofMillis(200);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);
    private static final Duration OPERATOR_RETRY = Duration.ofSeconds(15);
    private static final Duration REMOVED_CHECK = Duration.ofHours(24);
    private final CaptureContext context;
    private final StatusBoard board;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Wish wish;
    private boolean stopping;
    private boolean woken;
    private int failures;
    private String kafkaCluster;

    /**
     * @param retries how often an operator asked for another try after a stop
     * @param forget the database is no longer known
     * @param twoWay the two-way syncs that the database is part of
     * @param goals the newest kicks of syncs that read it: the next batch says that it fulfils them
     */
    public record Wish(DesiredDatabase database, long retries, boolean forget, Set<SyncName> twoWay, Set<Goal> goals) {
        public Wish {
            twoWay = Set.copyOf(twoWay);
            goals = Set.copyOf(goals);
        }

        public Wish(DesiredDatabase database, long retries, boolean forget) {
            this(database, retries, forget, Set.of(), Set.of());
        }

        boolean nothing() {
            return forget || database.captured().isEmpty();
        }
    }

    public CaptureFlow(CaptureContext context, Wish wish) {
        this.context = context;
        this.wish = wish;
        this.board = new StatusBoard(context, wish.database());
        this.thread = new Thread(this::run, "capture-" + wish.database().name());
    }

    public void start() {
        thread.start();
    }

    /** Something else is wanted from now on. */
    public void wish(Wish now) {
        lock.lock();
        try {
            if (!now.equals(wish)) {
                wish = now;
                woken = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean ended() {
        return !thread.isAlive();
    }

    private Wish wish() {
        lock.lock();
        try {
            return wish;
        } finally {
            lock.unlock();
        }
    }

    private boolean stopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, unless something is changed meanwhile. */
    private void pause(Duration time) {
        if (time.isZero()) {
            return;
        }
        lock.lock();
        try {
            if (!woken && !stopping) {
                woken = changed.await(time.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
            }
            woken = false;
        } catch (InterruptedException e) {
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        boolean gone = false;
        while (!stopping() && !gone) {
            Wish now = wish();
            board.desired(now.database());
            try {
                if (now.nothing()) {
                    gone = removed(now);
                } else {
                    captured(now);
                }
            } catch (SarrioException e) {
                failed(e, now);
            } catch (RuntimeException e) {
                if (!stopping()) { // else it was interrupted, since it did not end in time
                    LOG.errorf(e, "Capture of %s failed", now.database().name());
                    failed(internal(e), now);
                }
            }
        }
    }

    private void captured(Wish now) {
        board.state(FlowState.STARTING, null);
        try (SourceSessions source = SourceSessions.open(context.servers(), now.database())) {
            new SourceSchema(source.work()).requireOwn(kafkaCluster());
            source.takeLease();
            board.send(); // not before: until then another instance may report of this database
            try (CaptureLoop loop = new CaptureLoop(context, board, now.database(), source)) {
                loop.twoWay(now.twoWay());
                loop.goals(now.goals());
                loop.start();
                LOG.infof("Capturing %s", now.database().name());
                turns(loop, now);
            }
        }
    }

    /** Until another connection, schema mode or removal is wanted: for that all is opened anew. */
    private void turns(CaptureLoop loop, Wish started) {
        Wish now = started;
        while (!stopping()) {
            Wish next = wish();
            if (next != now) {
                if (next.nothing()
                        || !next.database()
                                .connection()
                                .equals(started.database().connection())
                        || next.database().schemaMode() != started.database().schemaMode()) {
                    return;
                }
                board.desired(next.database());
                loop.desired(next.database());
                loop.twoWay(next.twoWay());
                loop.goals(next.goals());
                now = next;
            }
            Duration pause = loop.turn();
            failures = 0;
            board.send();
            pause(pause);
        }
    }

    /** Takes away whatever capture left on the database. @return whether the flow is over */
    private boolean removed(Wish now) {
        try (SourceSessions source = SourceSessions.open(context.servers(), now.database())) {
            SourceSchema schema = new SourceSchema(source.work());
            board.noTables();
            Optional<String> other = schema.present() ? schema.otherOwner(kafkaCluster()) : Optional.empty();
            if (other.isPresent()) {
                board.warn(ErrorCode.CAPTURED_ELSEWHERE + ": another installation of Sarrio, with Kafka cluster "
                        + other.get() + ", captures this database; its triggers are left alone");
            } else if (schema.present()) {
                board.state(FlowState.STARTING, null);
                board.send();
                source.takeLease();
                schema.remove();
                LOG.infof("Removed what captured %s", now.database().name());
            }
        }
        board.state(FlowState.STOPPED, null);
        board.send();
        if (now.forget()) {
            board.remove();
            return true;
        }
        failures = 0;
        pause(REMOVED_CHECK);
        return false;
    }

    /** Asked once, and again after a failure: it may be another one by then. */
    private String kafkaCluster() {
        if (kafkaCluster == null) {
            try (TopicAdmin admin = new TopicAdmin(context.kafka(), "sarrio-capture-cluster")) {
                kafkaCluster = admin.clusterId();
            }
        }
        return kafkaCluster;
    }

    private void failed(SarrioException e, Wish during) {
        failures++;
        Problem problem = Problem.of(e);
        if (e.code() == ErrorCode.LEASE_HELD_ELSEWHERE) {
            board.state(FlowState.RETRYING, problem);
            board.send(); // and nothing from then on: the other instance reports
            standBy(during);
            return;
        }
        kafkaCluster = null;
        LOG.warnf("Capture of %s: %s. Remedy: %s", during.database().name(), e.getMessage(), e.remedy());
        Reaction reaction = e.code().reaction();
        board.state(reaction == Reaction.RETRY ? FlowState.RETRYING : FlowState.FAILED, problem);
        board.send();
        switch (reaction) {
            case RETRY -> pause(backoff());
            case ASK_OPERATOR -> pause(OPERATOR_RETRY);
            case STOP_SYNC, REJECT -> {
                while (!stopping() && wish().equals(during)) {
                    pause(REMOVED_CHECK);
                }
            }
        }
    }

    private void standBy(Wish during) {
        try (PgSession session = SourceSessions.standingBy(context.servers(), during.database())) {
            Lease lease = Lease.ofCapture(session);
            while (!stopping() && wish().equals(during) && !lease.isFree()) {
                pause(Lease.LOOK);
            }
        } catch (SarrioException e) {
            LOG.debugf(e, "Capture of %s can't stand by", during.database().name());
            pause(backoff());
        }
    }

    private Duration backoff() {
        Duration wait = RETRY_MIN.multipliedBy(1L << Math.min(failures - 1, 10));
        return wait.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : wait;
    }

    private static SarrioException internal(RuntimeException e) {
        return new SarrioException(
                ErrorCode.INTERNAL,
                "A defect of Sarrio's: " + e,
                "see the log of the capture-service; retry goes on from the last batch",
                e);
    }

    /** Asks the thread to end after its current batch. What is on the source stays. */
    public Thread stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return thread;
    }

    @Override
    public void close() {
        Ending.await(List.of(stop()));
    }
}
