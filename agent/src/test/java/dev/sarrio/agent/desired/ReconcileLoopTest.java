package dev.sarrio.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.control.DesiredState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReconcileLoopTest {
    private static final Duration RETRY = Duration.ofMillis(20);

    @Test
    void reconcilesOnOneThreadAndSkipsStatesThatWereOverwrittenMeanwhile() throws Exception {
        List<DesiredState> seen = new CopyOnWriteArrayList<>();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        DesiredState last = new DesiredState(java.util.Map.of(), java.util.Map.of());
        try (ReconcileLoop loop = new ReconcileLoop(
                s -> {
                    seen.add(s);
                    entered.countDown();
                    waitFor(go);
                },
                RETRY)) {
            loop.submit(DesiredState.EMPTY);
            entered.await();
            loop.submit(DesiredState.EMPTY);
            loop.submit(DesiredState.EMPTY);
            loop.submit(last);
            assertThat(loop.reconciled()).isFalse();
            go.countDown();
            await().until(() -> seen.size() == 2);
            assertThat(seen.get(1)).isSameAs(last);
            await().until(loop::reconciled);
        }
    }

    @Test
    void triesAgainWhatTheReconcilerThrew() {
        AtomicInteger calls = new AtomicInteger();
        try (ReconcileLoop loop = new ReconcileLoop(
                s -> {
                    if (calls.incrementAndGet() < 4) {
                        throw new IllegalStateException("not yet");
                    }
                },
                RETRY)) {
            loop.submit(DesiredState.EMPTY);
            await().until(loop::reconciled);
            assertThat(calls).hasValue(4);
            assertThat(loop.alive()).isTrue();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
