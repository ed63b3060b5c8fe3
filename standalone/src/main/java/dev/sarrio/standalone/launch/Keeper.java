package dev.sarrio.standalone.launch;

import dev.sarrio.standalone.process.Part;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps one process running, in a thread of its own: starts it when what it needs is there, and again whenever it ends. */
final class Keeper {
    private static final long LOOK_MILLIS = 100;
    private static final Duration WAIT_MIN = Duration.ofMillis(500);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofSeconds(30);
    private final Part part;
    private final Consumer<String> say;
    private final Runnable changed;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private Thread thread;
    private CompletableFuture<Void> needed;
    private volatile String failure;

    /** @param changed called after each start and each end */
    Keeper(Part part, Consumer<String> say, Runnable changed) {
        this.part = part;
        this.say = say;
        this.changed = changed;
    }

    Part part() {
        return part;
    }

    /** Completes when it was started for the first time. */
    CompletableFuture<Void> started() {
        return started;
    }

    void keepRunning(CompletableFuture<Void> after) {
        needed = after;
        thread = new Thread(
                () -> {
                    after.join(); // not thenRun: that would run in the thread that completes it
                    run();
                },
                "keep " + part.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Why it is not ready; null if it is. */
    String notReady() {
        if (!started.isDone()) {
            return failure == null ? "waiting" : failure;
        }
        return part.notReady().orElse(null);
    }

    /** Stops keeping it, and stops it. */
    void stop() {
        stopping.countDown();
        try {
            if (thread != null && needed.isDone()) {
                thread.join(Duration.ofSeconds(10).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        part.stop();
    }

    private void run() {
        Duration wait = WAIT_MIN;
        while (isWanted(Duration.ZERO)) {
            long start = System.nanoTime();
            if (tryStart()) {
                untilItEnds();
                changed.run();
                if (!isWanted(Duration.ZERO)) {
                    return;
                }
                say.accept(part.name() + " ended, it is started again");
            }
            boolean wasHealthy = System.nanoTime() - start > HEALTHY.toNanos();
            wait = wasHealthy ? WAIT_MIN : wait;
            if (!isWanted(wait)) {
                return;
            }
            wait = wait.multipliedBy(2).compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait.multipliedBy(2);
        }
    }

    private boolean tryStart() {
        try {
            part.start();
            failure = null;
            changed.run();
            started.complete(null);
            return true;
        } catch (RuntimeException e) {
            failure = e.getMessage();
            say.accept(part.name() + " could not be started, it is tried again: " + e.getMessage());
            return false;
        }
    }

    private void untilItEnds() {
        boolean wanted = true;
        while (wanted && part.isRunning()) {
            wanted = isWanted(Duration.ofMillis(LOOK_MILLIS));
        }
    }

    /** Waits that long; says whether it is still to be kept running. */
    private boolean isWanted(Duration wait) {
        try {
            return !stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
