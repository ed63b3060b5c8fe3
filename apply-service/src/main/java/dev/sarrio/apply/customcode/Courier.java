package dev.sarrio.apply.customcode;

import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.error.SarrioException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one webhook to its receiver, one after the other, on a thread of its own: nobody waits for it. What fails is tried
 * again for as long as it takes. Thread-safe.
 */
final class Courier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private final CustomCode code;
    private final String flow;
    private final Mail mail;
    private final Webhooks webhooks;
    private final Consumer<Delivery> told;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private Delivery state = Delivery.NONE;
    private Duration pause;
    private volatile boolean closed;

    /** @param told how it stands, after each try */
    Courier(CustomCode code, String flow, Mail mail, Webhooks webhooks, Consumer<Delivery> told) {
        this.code = code;
        this.flow = flow;
        this.mail = mail;
        this.webhooks = webhooks;
        this.told = told;
        this.pause = webhooks.settings().retryFirst();
        this.thread = new Thread(this::run, "sarrio-webhook " + flow + " " + code.name());
        thread.setDaemon(true);
        thread.start();
    }

    CustomCode code() {
        return code;
    }

    /** There may be something to bring. Never blocks. */
    void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void run() {
        try (mail) {
            while (!closed) {
                String problem = tryToBring();
                if (problem != null) {
                    failed(problem);
                    Thread.sleep(pause.toMillis());
                    Duration doubled = pause.multipliedBy(2);
                    Duration most = webhooks.settings().retryMax();
                    pause = doubled.compareTo(most) > 0 ? most : doubled;
                } else if (wakes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** @return why not all was brought that waits, or null */
    private String tryToBring() throws InterruptedException {
        try {
            return bring();
        } catch (SarrioException e) {
            mail.close();
            return "what waits for it can't be looked up: " + e.getMessage();
        } catch (RuntimeException e) {
            mail.close();
            if (closed) {
                throw new InterruptedException();
            }
            LOG.error("Webhook {} of {} met what it does not expect", code.name(), flow, e);
            return "an unexpected error, see the log of apply-service: " + e;
        }
    }

    private String bring() throws InterruptedException {
        while (!closed) {
            var events = mail.oldest();
            if (events.isEmpty()) {
                tell(state.nothingWaits());
                return null;
            }
            for (Outbox.Waiting event : events) {
                String problem = closed ? null : webhooks.post(code.webhook(), event.told());
                if (problem != null) {
                    return problem;
                }
                if (closed) {
                    return null;
                }
                mail.take(event);
                if (state.problem() != null) {
                    LOG.info("Webhook {} of {}: its receiver answers", code.name(), flow);
                }
                tell(state.sentOne());
                pause = webhooks.settings().retryFirst();
            }
        }
        return null;
    }

    private void failed(String problem) {
        if (state.problem() == null) {
            LOG.warn("Webhook {} of {} to {}: {}. It is tried again", code.name(), flow, host(), problem);
        }
        long waiting = state.waiting();
        long dropped = 0;
        try {
            dropped = mail.trim(webhooks.settings().keptMax());
            waiting = mail.waiting();
        } catch (SarrioException e) {
            mail.close(); // the next try says so
        }
        tell(state.failedOnce(problem, Instant.now(), waiting, dropped));
    }

    private void tell(Delivery now) {
        boolean changed = !now.equals(state);
        state = now;
        if (changed && !closed) {
            told.accept(now);
        }
    }

    /** All of its URL that is for everybody: paths may hold what only its owner knows. */
    private String host() {
        return URI.create(code.webhook().url()).getHost();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
