package dev.sarrio.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndingTest {
    private static final Duration GRACE = Duration.ofMillis(200);
    private final AtomicInteger interrupted = new AtomicInteger();

    private Thread started(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Thread waiting(CountDownLatch latch) {
        return started(() -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
        });
    }

    @Test
    void whatEndsByItselfIsNotInterrupted() {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> threads = List.of(waiting(end), waiting(end));
        end.countDown();

        new Ending(Duration.ofMinutes(1)).of(threads);

        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(interrupted).hasValue(0);
    }

    @Test
    void manyThatGoOnAreInterruptedTogetherAndTakeNoLongerThanOne() {
        List<Thread> threads = IntStream.range(0, 50)
                .mapToObj(i -> waiting(new CountDownLatch(1)))
                .toList();
        long start = System.nanoTime();

        new Ending(GRACE).of(threads);

        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(interrupted).hasValue(50);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(GRACE, GRACE.multipliedBy(10));
    }

    @Test
    void whatDoesNotHeedAnInterruptionIsLeftBehind() {
        CountDownLatch end = new CountDownLatch(1);
        Thread deaf = started(() -> {
            while (end.getCount() > 0) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
        });

        new Ending(GRACE).of(List.of(deaf));

        assertThat(deaf.isAlive()).isTrue();
        end.countDown();
    }
}
