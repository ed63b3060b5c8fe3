package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.pair.MergeModel.Version;
import dev.sarrio.pair.MergeModel.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random writes on three databases and on five, with services that stop and sessions that are cut off at any time: in the end all are the same,
 * and what the model says. `-Dsarrio.test.seed` repeats a run, `-Dsarrio.test.merge.rounds` makes it longer.
 */
class MeshConvergenceIT {
    private static final int KEYS = 8;
    private static final int ROUNDS = Integer.getInteger("sarrio.test.merge.rounds", 3);
    private final long seed = Long.getLong("sarrio.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Mesh mesh;

    @AfterEach
    void close() {
        mesh.close();
    }

    private void start(int sides, String strategy, String ddl, String table) {
        System.out.println("seed " + seed);
        mesh = new Mesh(sides).tables(ddl).start(strategy, CopyMode.DATA, table);
    }

    private Side anySide() {
        return mesh.sides.get(random.nextInt(mesh.sides.size()));
    }

    /** All clocks are one here: so whoever wrote a row last had either seen the others, or is later than they. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void whatWasWrittenLastStaysWhateverIsHeardWhen(int sides) throws Exception {
        start(sides, "latest", "CREATE TABLE t (id int PRIMARY KEY, v text)", "t");
        Map<Integer, String> rows = new TreeMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (int i = 0; i < 60; i++) {
                write(anySide(), rows, "r" + round + "_" + i);
                Pair.later();
                if (random.nextInt(8) == 0) {
                    Pair.pass(random.nextInt(200));
                }
                if (random.nextInt(25) == 0) {
                    disturb();
                }
            }
            mesh.awaitQuiet();
            for (Side side : mesh.sides) {
                assertThat(side.content("t"))
                        .as("seed %s, round %s, %s", seed, round, side.name)
                        .isEqualTo(text(rows));
            }
        }
    }

    private static String text(Map<Integer, String> rows) {
        return rows.entrySet().stream()
                .map(e -> "(" + e.getKey() + "," + e.getValue() + ")")
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private void write(Side side, Map<Integer, String> rows, String value) {
        int key = 1 + random.nextInt(KEYS);
        int other = 1 + random.nextInt(KEYS);
        int dice = random.nextInt(10);
        if (dice < 3) {
            if (!side.rows("DELETE FROM t WHERE id = " + key + " RETURNING id").isEmpty()) {
                rows.remove(key);
            }
        } else if (dice < 5) {
            try {
                side.rows("UPDATE t SET id = " + other + " WHERE id = " + key
                                + " AND NOT EXISTS (SELECT FROM t WHERE id = " + other + ") RETURNING v")
                        .forEach(v -> {
                            rows.remove(key);
                            rows.put(other, v);
                        });
            } catch (IllegalStateException e) { // a row with that key arrived at the same moment
                assertThat(e).hasMessageContaining("duplicate key");
            }
        } else {
            side.app("INSERT INTO t VALUES (" + key + ", '" + value
                    + side.name.value().charAt(0) + "') ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v");
            rows.put(key, value + side.name.value().charAt(0));
        }
    }

    @Test
    void threeSidesThatWroteApartComeToWhatTheModelSays() throws Exception {
        start(3, "latest", "CREATE TABLE t (id int PRIMARY KEY, v text)", "t");
        Map<Integer, String> rows = new TreeMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            String strategy = List.of("latest", "source", "list:c,a,b").get(random.nextInt(3));
            mesh.stopApply();
            mesh.deciding(strategy);
            Set<String> before = recorded();
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < mesh.sides.size(); i++) {
                writers.add(new Writer(rows));
            }
            writeApart(writers);
            mesh.startApply();
            disturb();
            mesh.awaitQuiet();
            rows = merged(rows, writers, strategy);
            for (Side side : mesh.sides) {
                assertThat(side.content("t"))
                        .as("seed %s, round %s, %s, %s", seed, round, side.name, strategy)
                        .isEqualTo(text(rows));
            }
            Set<String> now = recorded();
            now.removeAll(before);
            assertThat(now.stream().map(r -> r.split("\\|")[1]).collect(Collectors.toSet()))
                    .as("on record, seed %s, round %s", seed, round)
                    .containsAll(contested(writers));
        }
    }

    private void writeApart(List<Writer> writers) throws InterruptedException {
        int writes = 10 + random.nextInt(30);
        for (int time = 1; time <= writes; time++) {
            int i = random.nextInt(writers.size());
            mesh.sides.get(i).app(write(time, writers.get(i), (char) ('a' + i)));
            Pair.pass(random.nextInt(8) > 0 ? 3 : 60);
        }
    }

    private String write(int time, Writer writer, char side) {
        int key = 1 + random.nextInt(KEYS);
        int other = 1 + random.nextInt(KEYS);
        int dice = random.nextInt(25);
        if (dice == 0) {
            writer.truncate();
            return "TRUNCATE t";
        }
        if (dice < 7) {
            writer.remove(time, key);
            return "DELETE FROM t WHERE id = " + key;
        }
        if (dice < 11 && writer.has(key) && !writer.has(other)) {
            writer.move(time, key, other);
            return "UPDATE t SET id = " + other + " WHERE id = " + key;
        }
        String value = side + "" + time;
        writer.put(time, key, value);
        return "INSERT INTO t VALUES (" + key + ", '" + value + "') ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v";
    }

    /** By `source` the later one stays where the first database has not written. */
    private static Map<Integer, String> merged(Map<Integer, String> before, List<Writer> writers, String strategy) {
        List<Integer> order = strategy.equals("list:c,a,b") ? List.of(2, 0, 1) : List.of(0, 1, 2);
        Map<Integer, String> after = new TreeMap<>();
        boolean truncated = writers.stream().anyMatch(Writer::hasTruncated);
        for (int key = 1; key <= KEYS; key++) {
            int k = key;
            List<Version> versions = order.stream()
                    .map(i -> writers.get(i).changed().get(k))
                    .filter(Objects::nonNull)
                    .toList();
            String value = truncated ? null : before.get(key);
            if (!versions.isEmpty()) {
                boolean later = strategy.equals("latest")
                        || strategy.equals("source")
                                && !writers.get(0).changed().containsKey(k);
                value = (later
                                ? versions.stream()
                                        .max(Comparator.comparingInt(Version::time))
                                        .orElseThrow()
                                : versions.get(0))
                        .value();
            }
            if (value != null) {
                after.put(key, value);
            }
        }
        return after;
    }

    /** Keys of which two have made something else. */
    private static Set<String> contested(List<Writer> writers) {
        Set<String> keys = new TreeSet<>();
        for (int i = 0; i < writers.size(); i++) {
            for (int j = 0; j < i; j++) {
                MergeModel.conflicts(writers.get(i), writers.get(j)).forEach(k -> keys.add(String.valueOf(k)));
            }
        }
        return keys;
    }

    /** Conflicts of rows: side and id, key. */
    private Set<String> recorded() {
        Set<String> all = new HashSet<>();
        for (Side side : mesh.sides) {
            side.rows("SELECT id, key->>'id' FROM sarrio.conflict WHERE key IS NOT NULL")
                    .forEach(r -> all.add(side.name + r));
        }
        return all;
    }

    /** While the sides exchange what they wrote. */
    private void disturb() throws InterruptedException {
        for (int i = random.nextInt(4); i > 0; i--) {
            Pair.pass(random.nextInt(300));
            Side side = anySide();
            switch (random.nextInt(4)) {
                case 0 -> {
                    mesh.stopApply();
                    mesh.startApply();
                }
                case 1 -> {
                    side.stopCapture();
                    mesh.startCapture(side);
                }
                default ->
                    side.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + Side.ROLE
                            + "' AND datname = current_database()");
            }
        }
    }

    /** Unique values are taken, given up and exchanged on all sides: which rows are left is not modelled, but it is the same ones. */
    @Test
    void rowsWithUniqueValuesAreTheSameOnAllSidesInTheEnd() throws Exception {
        start(3, "latest", "CREATE TABLE w (id int PRIMARY KEY, m text UNIQUE, v text)", "w");
        for (int round = 1; round <= ROUNDS; round++) {
            boolean apart = random.nextBoolean();
            mesh.stopApply();
            mesh.deciding(List.of("latest", "source", "random", "list:c,a,b").get(random.nextInt(4)));
            if (!apart) {
                mesh.startApply();
            }
            for (int i = 0; i < 30; i++) {
                try {
                    anySide().app(unique(i));
                } catch (IllegalStateException e) {
                    // the value is taken here, or a batch and the writer met in a circle
                    assertThat(e.getMessage()).containsAnyOf("duplicate key", "deadlock detected");
                }
            }
            if (apart) {
                mesh.startApply();
            }
            disturb();
            mesh.awaitQuiet();
            for (Side side : mesh.sides) {
                assertThat(side.content("w"))
                        .as("seed %s, round %s, %s", seed, round, side.name)
                        .isEqualTo(mesh.sides.get(0).content("w"));
            }
        }
    }

    private String unique(int i) {
        int id = 1 + random.nextInt(6);
        String mail = "m" + random.nextInt(5);
        return switch (random.nextInt(6)) {
            case 0 -> "DELETE FROM w WHERE id = " + id;
            case 1 -> "UPDATE w SET m = NULL WHERE id = " + id;
            default ->
                "INSERT INTO w VALUES (" + id + ", '" + mail + "', 'v" + i
                        + "') ON CONFLICT (id) DO UPDATE SET m = EXCLUDED.m, v = EXCLUDED.v";
        };
    }

    /**
     * Every write adds a word of its own to its row. A word that is not in the row at the end has lost, and so it is on record. The servers' clocks
     * jump to and fro meanwhile.
     */
    @Test
    void ofWritesAtFullSpeedEachIsInItsRowAtTheEndOrOnRecordAsTheLoser() throws Exception {
        String strategy = List.of("latest", "latest", "source", "random").get(random.nextInt(4));
        start(3, strategy, "CREATE TABLE t (id int PRIMARY KEY, h text[] NOT NULL)", "t");
        mesh.sides.get(0).app("INSERT INTO t SELECT i, '{}' FROM generate_series(1, 20) i");
        mesh.awaitQuiet();
        ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = IntStream.range(0, 3)
                .mapToObj(
                        i -> new Thread(new Traffic(mesh.sides.get(i), i, new Random(seed + i), 20, 15, over, written)))
                .toList();
        threads.forEach(Thread::start);
        Pair.pass(700);
        mesh.stopApply();
        Pair.pass(500);
        mesh.startApply();
        Pair.pass(700);
        disturb();
        Pair.pass(700);
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        Set<String> words = new HashSet<>(written);
        assertThat(words).hasSizeGreaterThan(100);
        mesh.awaitQuiet();
        mesh.awaitEqual("t");

        Set<String> found = new HashSet<>(mesh.sides.get(0).rows("SELECT unnest(h) FROM t"));
        mesh.sides.forEach(s -> found.addAll(s.rows(
                "SELECT DISTINCT jsonb_array_elements_text((CASE WHEN winner = incoming THEN own_row ELSE incoming_row END)->'h')"
                        + " FROM sarrio.conflict")));
        words.removeAll(found);
        assertThat(words)
                .as("lost without a record, seed %s, %s", seed, strategy)
                .isEmpty();
    }
}
