package dev.sarrio.core.control;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The end of a service's threads, all within one time, however many there are: whoever stops a service waits ten seconds at most. */
public final class Ending {
    private static final Duration GRACE = Duration.ofSeconds(4);
    private final Duration grace;

    /** @param grace for what is under way, and again for what follows an interruption */
    Ending(Duration grace) {
        this.grace = grace;
    }

    /** Waits for threads that were asked to end, then interrupts those that go on, and waits once more. Returns when all have ended, or soon after. */
    public static void await(Collection<Thread> asked) {
        new Ending(GRACE).of(asked);
    }

    void of(Collection<Thread> asked) {
        try {
            join(asked);
            List<Thread> late = asked.stream().filter(Thread::isAlive).toList();
            late.forEach(Thread::interrupt);
            join(late);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void join(Collection<Thread> threads) throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        for (Thread thread : threads) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left > 0) {
                thread.join(left);
            }
        }
    }
}
