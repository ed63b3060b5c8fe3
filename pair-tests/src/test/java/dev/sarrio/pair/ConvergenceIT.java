package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.pair.MergeModel.Strategy;
import dev.sarrio.pair.MergeModel.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random writes on both sides, with services that stop and sessions that are cut off at any time: in the end both are the same, and what the
 * model says. `-Dsarrio.test.seed` repeats a run, `-Dsarrio.test.merge.rounds` makes it longer.
 */
class ConvergenceIT {
    private static final int KEYS = 12;
    private static final int ROUNDS = Integer.getInteger("sarrio.test.merge.rounds", 3);
    private final long seed = Long.getLong("sarrio.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    private static Strategy strategy(String name) {
        return switch (name) {
            case "latest" -> (key, a, b) -> a.time() > b.time() ? a : b;
            case "source" -> (key, a, b) -> a;
            case Pair.OWNER -> (key, a, b) -> key % 2 == 0 ? a : b;
            default -> (key, a, b) -> b;
        };
    }

    @Test
    void twoSidesThatWroteApartComeToWhatTheModelSays() throws Exception {
        System.out.println("seed " + seed);
        pair = new Pair().deciding("latest").evenKeysToA().tables("CREATE TABLE t (id int PRIMARY KEY, v text)");
        pair.twoWay(CopyMode.DATA, "t");
        Map<Integer, String> rows = new TreeMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            String as = "seed " + seed + ", round " + round;
            String name = List.of("latest", "source", "list:b,a", Pair.OWNER).get(random.nextInt(4));
            pair.deciding(name);
            pair.stopApply();
            pair.become(pair.sync().deciding(pair.rules));
            Set<Integer> before = recorded();
            Writer a = new Writer(rows);
            Writer b = new Writer(rows);
            writeApart(a, b);
            pair.startApply();
            disturb();
            pair.awaitQuiet();
            rows = MergeModel.merged(rows, a, b, strategy(name));
            String expected = rows.entrySet().stream()
                    .map(e -> "(" + e.getKey() + "," + e.getValue() + ")")
                    .sorted()
                    .collect(Collectors.joining("\n"));
            assertThat(pair.a.content("t")).as(as + " a, " + name).isEqualTo(expected);
            assertThat(pair.b.content("t")).as(as + " b, " + name).isEqualTo(expected);
            TreeSet<Integer> conflicts = MergeModel.conflicts(a, b);
            Set<Integer> now = recorded();
            now.removeAll(before);
            assertThat(keysOf(now)).as(as + " on record").containsAll(conflicts);
        }
    }

    /** Ids of conflicts on record, those of b negative. */
    private Set<Integer> recorded() {
        Set<Integer> ids = new HashSet<>();
        if (!pair.a
                .rows("SELECT 1 WHERE to_regclass('sarrio.conflict') IS NOT NULL")
                .isEmpty()) {
            pair.a.rows("SELECT id FROM sarrio.conflict").forEach(id -> ids.add(Integer.parseInt(id)));
            pair.b.rows("SELECT -id FROM sarrio.conflict").forEach(id -> ids.add(Integer.parseInt(id)));
        }
        return ids;
    }

    private Set<Integer> keysOf(Set<Integer> ids) {
        Set<Integer> keys = new TreeSet<>();
        for (int id : ids) {
            Side side = id > 0 ? pair.a : pair.b;
            String key = side.one("SELECT key->>'id' FROM sarrio.conflict WHERE id = " + Math.abs(id));
            if (!"null".equals(key)) {
                keys.add(Integer.parseInt(key));
            }
        }
        return keys;
    }

    private void writeApart(Writer a, Writer b) throws InterruptedException {
        int writes = 5 + random.nextInt(25);
        boolean capturesStop = random.nextInt(3) == 0;
        for (int time = 1; time <= writes; time++) {
            boolean onA = random.nextBoolean();
            String sql = write(time, onA ? a : b, onA ? "a" : "b");
            (onA ? pair.a : pair.b).app(sql);
            Pair.pass(capturesStop || random.nextInt(8) > 0 ? 2 : 60); // times are compared in milliseconds
            if (capturesStop && time == writes / 2) {
                pair.stopCaptures();
            }
        }
        if (capturesStop) {
            pair.startCaptures();
        }
    }

    private String write(int time, Writer writer, String side) {
        int key = 1 + random.nextInt(KEYS);
        String value = side + time + "_" + random.nextInt(1000);
        int dice = random.nextInt(20);
        if (dice == 0) {
            writer.truncate();
            return "TRUNCATE t";
        }
        if (dice < 6) {
            writer.remove(time, key);
            return "DELETE FROM t WHERE id = " + key;
        }
        int other = 1 + random.nextInt(KEYS);
        if (dice < 9 && writer.has(key) && !writer.has(other)) {
            writer.move(time, key, other);
            return "UPDATE t SET id = " + other + " WHERE id = " + key;
        }
        writer.put(time, key, value);
        return "INSERT INTO t VALUES (" + key + ", '" + value + "') ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v";
    }

    /** While the sides exchange what they wrote. */
    private void disturb() throws InterruptedException {
        for (int i = random.nextInt(4); i > 0; i--) {
            Pair.pass(random.nextInt(300));
            switch (random.nextInt(4)) {
                case 0 -> {
                    pair.stopApply();
                    pair.startApply();
                }
                case 1 -> {
                    Side side = random.nextBoolean() ? pair.a : pair.b;
                    side.stopCapture();
                    pair.startCapture(side);
                }
                default -> {
                    Side side = random.nextBoolean() ? pair.a : pair.b;
                    side.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + Side.ROLE
                            + "' AND datname = current_database()");
                }
            }
        }
    }

    /** Unique values are taken, given up and exchanged on both sides: which rows are left is not modelled, but it is the same ones. */
    @Test
    void rowsWithUniqueValuesAreTheSameOnBothSidesInTheEnd() throws Exception {
        System.out.println("seed " + seed);
        pair = new Pair()
                .deciding("latest")
                .evenKeysToA()
                .tables("CREATE TABLE w (id int PRIMARY KEY, m text UNIQUE, v text)");
        pair.twoWay(CopyMode.DATA, "w");
        for (int round = 1; round <= ROUNDS; round++) {
            boolean apart = random.nextBoolean();
            pair.stopApply();
            pair.become(pair.sync()
                    .deciding(pair.deciding(List.of("latest", "source", "random", Pair.OWNER)
                                    .get(random.nextInt(4)))
                            .rules));
            if (!apart) {
                pair.startApply();
            }
            for (int i = 0; i < 30; i++) {
                Side side = random.nextBoolean() ? pair.a : pair.b;
                try {
                    side.app(unique(i));
                } catch (IllegalStateException e) { // the value is taken, on this side
                    assertThat(e).hasMessageContaining("duplicate key");
                }
            }
            if (apart) {
                pair.startApply();
            }
            disturb();
            pair.awaitQuiet();
            assertThat(pair.a.content("w")).as("seed %s, round %s", seed, round).isEqualTo(pair.b.content("w"));
        }
    }

    private String unique(int i) {
        int id = 1 + random.nextInt(6);
        int other = 1 + random.nextInt(6);
        String mail = "m" + random.nextInt(5);
        return switch (random.nextInt(6)) {
            case 0 -> "DELETE FROM w WHERE id = " + id;
            case 1 ->
                "WITH x AS (DELETE FROM w WHERE id IN (" + id + ", " + other + ") RETURNING *) SELECT count(*) FROM x";
            case 2 -> "UPDATE w SET m = NULL WHERE id = " + id;
            default ->
                "INSERT INTO w VALUES (" + id + ", '" + mail + "', 'v" + i
                        + "') ON CONFLICT (id) DO UPDATE SET m = EXCLUDED.m, v = EXCLUDED.v";
        };
    }

    /**
     * Every write adds a word of its own to its row. A word that is not in the row at the end has lost, and so it is on record. The servers'
     * clocks jump to and fro meanwhile: whoever wins by them, both sides find the same one.
     */
    @Test
    void ofWritesAtFullSpeedEachIsInItsRowAtTheEndOrOnRecordAsTheLoser() throws Exception {
        System.out.println("seed " + seed);
        String strategy = List.of("latest", "latest", "source", "target", "random", Pair.OWNER)
                .get(random.nextInt(6));
        pair = new Pair()
                .deciding(strategy)
                .evenKeysToA()
                .tables("CREATE TABLE t (id int PRIMARY KEY, h text[] NOT NULL)");
        pair.a.app("INSERT INTO t SELECT i, '{}' FROM generate_series(1, 30) i");
        pair.twoWay(CopyMode.DATA, "t");
        Set<String> words = new HashSet<>();
        ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            Side side = w % 2 == 0 ? pair.a : pair.b;
            int writer = w;
            Thread thread = new Thread(new Traffic(side, writer, new Random(seed + writer), 30, 5, over, written));
            threads.add(thread);
            thread.start();
        }
        Pair.pass(700);
        pair.stopApply(); // batches wait on both sides: they are decided together, while the writing goes on
        Pair.pass(700);
        pair.startApply();
        Pair.pass(700);
        disturb();
        Pair.pass(700);
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        words.addAll(written);
        assertThat(words).hasSizeGreaterThan(200);
        long last = System.nanoTime();
        pair.awaitQuiet();
        System.out.printf(
                "%d writes, the same again after %d ms%n", words.size(), (System.nanoTime() - last) / 1_000_000);
        pair.awaitEqual("t");

        Set<String> found = new HashSet<>(pair.a.rows("SELECT unnest(h) FROM t"));
        String losers =
                "SELECT DISTINCT jsonb_array_elements_text((CASE WHEN winner = own THEN incoming_row ELSE own_row END)->'h') FROM sarrio.conflict";
        found.addAll(pair.a.rows(losers));
        found.addAll(pair.b.rows(losers));
        words.removeAll(found);
        assertThat(words)
                .as("lost without a record, seed %s, %s", seed, strategy)
                .isEmpty();
        assertThat(pair.a.rows("SELECT 1 FROM sarrio.conflict")).isNotEmpty();
    }
}
