package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.RunState;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captured and applied for real: a kicked run brings all that was there at the kick, and nothing follows it. */
class KickIT {
    private static final int ROUNDS = 8;
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicLong written = new AtomicLong();
    private Pair pair;
    private Thread writer;

    @AfterEach
    void close() throws InterruptedException {
        writing.set(false);
        if (writer != null) {
            writer.join();
        }
        pair.close();
    }

    /** Rows 1, 2, 3 … one after the other: whatever is at the target is a state of the source if no number is missing. */
    private void write() {
        writer = new Thread(() -> {
            while (writing.get()) {
                pair.a.app("INSERT INTO t VALUES (" + (written.get() + 1) + ", 'a')");
                written.incrementAndGet();
                Pair.pass(20);
            }
        });
        writer.start();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void underTrafficWithKilledServicesTheTargetHasWhatTheSourceHadAtEachKickAndNothingComesAfterTheRun(long seed) {
        pair = new Pair().tables("CREATE TABLE t (id int PRIMARY KEY, v text)");
        pair.oneWay(CopyMode.DATA, "t");
        pair.kick(RunState.RESTING, 0);
        Pair.await().until(() -> pair.state(pair.b) == FlowState.RESTING);
        write();
        Random random = new Random(seed);
        long goal = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long more = written.get() + 20;
            Pair.await().until(() -> written.get() >= more);
            long before = written.get();
            goal++;
            pair.kick(random.nextBoolean() ? RunState.RESTING : RunState.PAUSED, goal);
            if (random.nextBoolean()) {
                goal++;
                pair.kick(RunState.RESTING, goal);
            }
            if (random.nextBoolean()) {
                pair.stopApply();
                pair.startApply();
            }
            if (random.nextBoolean()) {
                pair.a.stopCapture();
                pair.startCapture(pair.a);
            }
            pair.awaitRest(FlowState.valueOf(pair.sync().run().name()), goal);

            String rested = pair.b.one("SELECT count(*) || ' ' || max(id) FROM t");
            long count = Long.parseLong(rested.split(" ")[0]);
            assertThat(count).isGreaterThanOrEqualTo(before);
            assertThat(rested).as("no number is missing").isEqualTo(count + " " + count);
            long later = written.get() + 5;
            Pair.await().until(() -> written.get() >= later);
            assertThat(pair.b.one("SELECT count(*) || ' ' || max(id) FROM t")).isEqualTo(rested);
        }
    }

    @Test
    void aKickOfATwoWaySyncRunsBothDirectionsOnce() {
        pair = new Pair().tables("CREATE TABLE t (id int PRIMARY KEY, v text)");
        pair.twoWay(CopyMode.NONE, "t");
        pair.kick(RunState.RESTING, 0);
        Pair.await().until(() -> pair.state(pair.a) == FlowState.RESTING && pair.state(pair.b) == FlowState.RESTING);
        pair.a.app("INSERT INTO t VALUES (1, 'a')");
        pair.b.app("INSERT INTO t VALUES (101, 'b')");
        pair.kick(RunState.RESTING, 4);

        pair.awaitRest(FlowState.RESTING, 4);
        assertThat(pair.a.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "101");
        assertThat(pair.b.rows("SELECT id FROM t ORDER BY id")).containsExactly("1", "101");
        pair.a.app("INSERT INTO t VALUES (2, 'a')");
        pair.kick(RunState.RESTING, 5); // one side has nothing to bring: its kick is fulfilled all the same
        pair.awaitRest(FlowState.RESTING, 5);
        pair.awaitEqual("t");
        assertThat(pair.towards(pair.b).details()).containsEntry("delivered", 1L);
        assertThat(pair.towards(pair.a).details()).containsEntry("delivered", 0L);
    }
}
