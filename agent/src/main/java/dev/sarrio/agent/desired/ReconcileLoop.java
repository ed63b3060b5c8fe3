package dev.sarrio.agent.desired;

import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.Reconciler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** Calls the service's {@link Reconciler} with the newest state, on one thread; states that came meanwhile are skipped. What it throws is tried again with backoff. */
public final class ReconcileLoop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReconcileLoop.class);
    private static final long STOP_WAIT_MILLIS = 10_000;
    private final Reconciler reconciler;
    private final Duration retryMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private DesiredState waiting;
    private boolean stopped;
    private volatile boolean reconciled;

    /** @param retryMax the longest wait between two tries */
    public ReconcileLoop(Reconciler reconciler, Duration retryMax) {
        this.reconciler = reconciler;
        this.retryMax = retryMax;
        this.thread = new Thread(this::run, "sarrio-reconcile");
        thread.setDaemon(true);
        thread.start();
    }

    /** This state is to be made true from now on. */
    public void submit(DesiredState state) {
        lock.lock();
        try {
            waiting = state;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A state has been reconciled at least once. */
    public boolean reconciled() {
        return reconciled;
    }

    public boolean alive() {
        return thread.isAlive();
    }

    private void run() {
        try {
            DesiredState state = take();
            while (state != null) {
                attempt(state);
                state = take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DesiredState take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting == null && !stopped) {
                changed.await();
            }
            DesiredState state = stopped ? null : waiting;
            waiting = null;
            return state;
        } finally {
            lock.unlock();
        }
    }

    private void attempt(DesiredState state) throws InterruptedException {
        long waitMillis = Math.min(500, retryMax.toMillis());
        while (true) {
            try {
                reconciler.reconcile(state);
                reconciled = true;
                return;
            } catch (RuntimeException e) {
                LOG.errorf(e, "Reconciling failed; it is tried again in %d ms", waitMillis);
            }
            if (newerWithin(waitMillis)) {
                return;
            }
            waitMillis = Math.min(2 * waitMillis, retryMax.toMillis());
        }
    }

    private boolean newerWithin(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (waiting == null && !stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
            return waiting != null || stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a running call end, then stops. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(STOP_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
