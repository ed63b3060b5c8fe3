package dev.sarrio.coordinator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Publishes what the outbox holds: after each change, now and then what a crash left behind, and at every start and once in a while all of it, so
 * that a topic that was lost or made anew fills again. Only one coordinator publishes at a time (an advisory lock) and reads under that lock, so that an older definition never overtakes a newer one.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Publisher.class);
    private static final long PUBLISHER_LOCK = 0x5A44_0002L;
    private static final long SEND_SECONDS_MAX = 60;
    private final ControlDatabase control;
    private final DesiredSink sink;
    private final Duration check;
    private final Duration again;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;
    private volatile String problem = "nothing published yet";

    /** @param check how often it looks without being woken  @param again how often it publishes everything */
    public Publisher(ControlDatabase control, DesiredSink sink, Duration check, Duration again) {
        this.control = control;
        this.sink = sink;
        this.check = check;
        this.again = again;
        this.thread = new Thread(this::run, "sarrio-publisher");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** There may be something to publish. Never blocks. */
    public void wake() {
        wakes.release();
    }

    /** Why the last try failed; null if all is published. */
    public String problem() {
        return problem;
    }

    private void run() {
        long nextAll = System.nanoTime();
        while (!stopped) {
            try {
                boolean all = System.nanoTime() - nextAll >= 0;
                if (publish(all) && all) {
                    nextAll = System.nanoTime() + again.toNanos();
                }
                if (problem != null) {
                    LOG.info("The desired state is published");
                }
                problem = null;
            } catch (RuntimeException e) {
                boolean saidBefore = String.valueOf(e.getMessage()).equals(problem) || control.problem() != null;
                if (!saidBefore) {
                    LOG.warnf("The desired state can't be published; it is tried again: %s", e.getMessage());
                }
                problem = String.valueOf(e.getMessage());
            }
            await();
        }
    }

    private void await() {
        try {
            if (wakes.tryAcquire(check.toMillis(), TimeUnit.MILLISECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /** @return whether it was this coordinator's turn */
    private boolean publish(boolean all) {
        return control.locked(tx -> {
            boolean mine = tx.one("SELECT pg_try_advisory_xact_lock(?)", r -> r.getBoolean(1), PUBLISHER_LOCK)
                    .orElse(false);
            if (mine) {
                send(Outbox.due(tx, all));
            }
            return mine;
        });
    }

    private void send(List<Outbox.Due> due) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (Outbox.Due record : due) {
            sent.add(sink.send(record.key(), value(record)).toCompletableFuture());
        }
        try {
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get(SEND_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing", e);
        } catch (Exception e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException("Kafka did not take it: " + cause.getMessage(), e);
        }
        // in turn with those who change definitions: both lock rows of the outbox, in whatever order
        control.write(turn -> {
            due.forEach(record -> Outbox.published(turn, record));
            return null;
        });
    }

    private static byte[] value(Outbox.Due due) {
        if (due.body() == null) {
            return null;
        }
        try {
            ObjectNode message = (ObjectNode) Json.MAPPER.readTree(due.body());
            return Json.bytes(message.put("revision", due.revision()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The outbox holds no JSON under " + due.key(), e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
