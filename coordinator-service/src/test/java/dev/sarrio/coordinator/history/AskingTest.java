package dev.sarrio.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AskingTest {
    private final AtomicReference<Asker> request = new AtomicReference<>();
    private final Asking asking = new Asking(request::get);

    @Test
    void workForAnotherThreadIsDoneForWhoAskedForIt() throws InterruptedException {
        List<Asker> seen = new ArrayList<>();
        request.set(new Asker("ana@laptop", "the release"));
        Runnable work = asking.carrying(() -> seen.add(asking.now()));
        request.set(null);
        Thread thread = new Thread(() -> {
            work.run();
            seen.add(asking.now());
        });
        thread.start();
        thread.join();
        assertThat(seen).containsExactly(new Asker("ana@laptop", "the release"), Asker.COORDINATOR);
    }

    @Test
    void whoAsksFitsIntoALine() {
        Asker asker = new Asker("ana\n@laptop", "x".repeat(5000));
        assertThat(asker.who()).isEqualTo("ana @laptop");
        assertThat(asker.why()).hasSize(2000).endsWith("…");
        assertThat(new Asker(" ", "\t")).isEqualTo(new Asker(Asker.UNNAMED, null));
    }
}
