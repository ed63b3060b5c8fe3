package dev.sarrio.apply.flow;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Speaks on the session that holds a lease while its flow is busy elsewhere: firewalls forget silent connections, and with the
 * connection goes the lease. When the session is lost the flow's thread is interrupted. From its creation until it is closed the
 * session is not for anybody else.
 */
final class LeaseWatch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final long SPEAK_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long ANSWER_SECONDS = 20;
    private final PgSession session;
    private final Thread flow;
    private final ScheduledExecutorService timer;
    private long spoke = System.nanoTime();
    private boolean closed;
    private boolean lost;

    LeaseWatch(PgSession session, Thread flow) {
        this.session = session;
        this.flow = flow;
        this.timer = new ScheduledThreadPoolExecutor(1, r -> {
            Thread thread = new Thread(r, "sarrio-lease");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (session.isOpen() && System.nanoTime() - spoke > SPEAK_NANOS) {
            spoke = System.nanoTime();
            speak();
        }
        if (!session.isOpen()) {
            lose();
        }
    }

    private void speak() {
        try {
            session.sendQuery("SELECT 1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            session.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private synchronized void lose() {
        if (!lost && !closed) {
            lost = true;
            flow.interrupt();
        }
    }

    /** Throws if the lease may have been lost. To be called by the flow's thread. */
    synchronized void check() {
        closed = true;
        if (lost) {
            Thread.interrupted(); // ours
        }
        if (lost || !session.isOpen()) {
            throw new SarrioException(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "The connection to " + session.display()
                            + " was lost while tables were copied, and with it the lease",
                    "the copy is tried again; see the target server's log for why the connection ended");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        timer.shutdownNow();
    }
}
