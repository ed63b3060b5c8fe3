package dev.sarrio.apply.copy;

import dev.sarrio.core.error.SarrioException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Threads that work at one thing until all are done, or one fails. For one thread. */
final class Crew implements AutoCloseable {
    private static final long END_SECONDS_MAX = 10;
    private final ExecutorService threads;
    private final CompletionService<Void> ends;
    private int started;

    /** @param size how many work at the same time  @param name of the threads */
    Crew(int size, String name) {
        this.threads = Executors.newFixedThreadPool(size, r -> new Thread(r, name));
        this.ends = new ExecutorCompletionService<>(threads);
    }

    void start(Runnable work) {
        ends.submit(work, null);
        started++;
    }

    /**
     * Returns when all that was started has ended.
     *
     * @param work what they are at, for people: "The copy"
     * @throws SarrioException as the first one that fails did
     */
    void await(String work) {
        try {
            for (; started > 0; started--) {
                ends.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SarrioException known
                    ? known
                    : new IllegalStateException(work + " broke", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(work + " was interrupted", e);
        }
    }

    /** Interrupts those that are still at work, and waits a while for them. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
