package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestSecrets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two captures of one database at once: the second never asked for the lease, as if the first had lost it without noticing. */
class TwoCapturesIT {
    private static final int TIMES_EACH = 4;
    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    @Test
    void nothingIsLostOrDoubledWhenTwoTakeTheStreamFromEachOther() throws Exception {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE a (id int PRIMARY KEY, balance int)", "CREATE TABLE j (id int PRIMARY KEY)")
                .capture("a", "j")) {
            rig.app("INSERT INTO a SELECT g, 100 FROM generate_series(0, 9) g");
            rig.awaitEqual();
            rig.replica().afterEachBatch =
                    r -> assertThat(r.query("SELECT sum(balance) FROM a")).isEqualTo("1000");
            ExecutorService pool = Executors.newFixedThreadPool(2);
            Future<Integer> writes = pool.submit((Callable<Integer>) () -> write(rig));
            Future<?> second = pool.submit(() -> second(rig));
            try {
                Rig.await(() -> {
                    rig.follow();
                    assertThat(second.isDone()).isFalse();
                    assertThat(ended.get()).isGreaterThanOrEqualTo(TIMES_EACH);
                });
            } finally {
                enough.set(true);
                pool.shutdown();
            }
            second.get();
            rig.awaitEqual();
            assertThat(Rig.content(rig.target, "j")).hasSize(writes.get());
            Chain.assertUnbroken(rig.replica().applied);
            assertThat(rig.replica().changes.stream()
                            .filter(c -> c.columns().equals(List.of("id")))
                            .count())
                    .isEqualTo(writes.get().longValue());
        }
    }

    private int write(Rig rig) throws Exception {
        Random random = new Random(7);
        int n = 0;
        try (Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            while (!enough.get()) {
                int sum = random.nextInt(9);
                s.execute("BEGIN; UPDATE a SET balance = balance - " + sum + " WHERE id = " + random.nextInt(10)
                        + "; UPDATE a SET balance = balance + " + sum + " WHERE id = " + random.nextInt(10)
                        + "; INSERT INTO j VALUES (" + ++n + "); COMMIT");
            }
        }
        return n;
    }

    /** Begins again whenever the first one has taken the stream back. */
    private void second(Rig rig) {
        Reports nobody = new Reports() {
            @Override
            public void report(StatusReport now) {}

            @Override
            public void remove(String key) {}
        };
        CaptureContext context =
                new CaptureContext(new PgServers(Rig.VERTX, TestSecrets.BOX), rig.kafka, nobody, "second", 1 << 20);
        while (!enough.get()) {
            try (SourceSessions source = SourceSessions.open(context.servers(), rig.desired);
                    CaptureLoop loop =
                            new CaptureLoop(context, new StatusBoard(context, rig.desired), rig.desired, source)) {
                loop.start();
                opened.incrementAndGet();
                while (!enough.get()) {
                    loop.turn();
                }
            } catch (SarrioException e) {
                ended.incrementAndGet();
            }
        }
    }
}
