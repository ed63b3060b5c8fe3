package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writers on both sides at once, and services that stop meanwhile. `-Dsarrio.test.seed` repeats a run. */
class ColumnsConvergenceIT {
    private static final int KEYS = 8;
    private final long seed = Long.getLong("sarrio.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    private void begin() {
        System.out.println("seed " + seed);
        pair = new Pair().deciding("columns").tables("CREATE TABLE t (id int PRIMARY KEY, x int, y int, z int)");
        pair.a.images = true;
        pair.b.images = true;
        pair.a.app("INSERT INTO t SELECT i, 0, 0, 0 FROM generate_series(1, " + KEYS + ") i");
        pair.twoWay(CopyMode.DATA, "t");
        pair.awaitQuiet();
    }

    /** Each side counts in a column of its own, so not one of its updates may be lost. */
    @Test
    void noUpdateOfAColumnThatOnlyOneSideWritesIsLost() throws InterruptedException {
        begin();
        int[] written = run((side, dice) -> "UPDATE t SET " + (side == pair.a ? "x = x" : "y = y") + " + 1, z = " + dice
                + " WHERE id = " + (1 + dice % KEYS));
        assertThat(pair.a.one("SELECT sum(x), sum(y) FROM t"))
                .as("seed %s", seed)
                .isEqualTo(written[0] + "|" + written[1]);
    }

    @Test
    void bothSidesAreEqualAlsoIfRowsComeAndGo() throws InterruptedException {
        begin();
        run((side, dice) -> {
            int id = 1 + dice % KEYS;
            return switch (dice / KEYS % 8) {
                case 0 -> "DELETE FROM t WHERE id = " + id;
                case 1, 2 ->
                    "INSERT INTO t VALUES (" + id + ", " + dice + ", 1, 1) ON CONFLICT (id) DO UPDATE SET x = " + dice;
                default -> "UPDATE t SET " + "xyz".charAt(dice % 3) + " = " + dice + " WHERE id = " + id;
            };
        });
    }

    private interface Write {
        String of(Side side, int dice);
    }

    /** @return how many statements each side has executed */
    private int[] run(Write write) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        int[] written = new int[2];
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            int writer = w;
            Side side = w == 0 ? pair.a : pair.b;
            Random dice = new Random(seed + w);
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    side.app(write.of(side, dice.nextInt(100_000)));
                    written[writer]++;
                    Pair.pass(dice.nextInt(12));
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (int i = 0; i < 6; i++) {
            Pair.pass(300 + random.nextInt(500));
            Side side = random.nextBoolean() ? pair.a : pair.b;
            if (random.nextBoolean()) {
                pair.stopApply();
                Pair.pass(random.nextInt(600));
                pair.startApply();
            } else {
                side.stopCapture();
                Pair.pass(random.nextInt(600));
                pair.startCapture(side);
            }
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        pair.awaitQuiet();
        pair.awaitEqual("t");
        assertThat(pair.a.rows("SELECT 1 FROM sarrio.conflict")).isNotEmpty();
        System.out.printf(
                "%d and %d writes, %s conflicts at a%n",
                written[0], written[1], pair.a.one("SELECT count(*) FROM sarrio.conflict"));
        return written;
    }
}
