package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole row images while applications write, and while tables are altered. */
class ImagesLiveIT {
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)";

    /** Every record's before is what the one before it of the same key left: nothing is missing, and nothing out of order. */
    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void theStatesOfEachRowAreAChainWhateverSeveralSessionsDo(int major) throws Exception {
        try (Rig rig = new Rig(major).tables(TABLE).images("t").capture("t")) {
            rig.replica().mirror.chained();
            ExecutorService sessions = Executors.newFixedThreadPool(4);
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(major * 10L + i);
                writers.add(sessions.submit(() -> {
                    write(rig, random);
                    return null;
                }));
            }
            sessions.shutdown();
            while (!sessions.awaitTermination(100, TimeUnit.MILLISECONDS)) {
                rig.follow();
            }
            for (Future<?> w : writers) {
                w.get();
            }
            rig.awaitEqual();
            assertThat(rig.replica().mirror.history("t"))
                    .hasSizeGreaterThan(150)
                    .anyMatch(h -> h.startsWith("~d"));
        }
    }

    private static void write(Rig rig, Random random) throws SQLException {
        try (Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            for (int i = 0; i < 50; i++) {
                for (int n = random.nextInt(4); n >= 0; n--) {
                    try {
                        s.execute(statement(random, i));
                    } catch (SQLException e) { // a deadlock, or a key that is there already
                        assertThat(e.getSQLState()).isIn("40P01", "23505", "25P02");
                        break;
                    }
                }
                if (random.nextInt(8) == 0) {
                    c.rollback();
                } else {
                    c.commit();
                }
            }
        }
    }

    private static String statement(Random random, int i) {
        int key = random.nextInt(6);
        return switch (random.nextInt(6)) {
            case 0 -> "DELETE FROM t WHERE id = " + key;
            case 1 -> "UPDATE t SET id = " + random.nextInt(6) + " WHERE id = " + key;
            case 2 -> "UPDATE t SET v = v || '" + i % 10 + "' WHERE id IN (" + key + ", " + random.nextInt(6) + ")";
            case 3 -> "INSERT INTO t VALUES (" + key + ", 'n') ON CONFLICT (id) DO UPDATE SET v = 'o" + i + "'";
            default -> "UPDATE t SET v = '" + i + "' WHERE id = " + key;
        };
    }

    @Test
    void switchingItOnAndOffWhileWritesRunMissesNothingAndShipsNothingAnew() throws Exception {
        try (Rig rig = new Rig(15).tables(TABLE).capture("t")) {
            rig.app("INSERT INTO t VALUES (1, '0'), (2, 'still')");
            rig.awaitEqual();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger written = new AtomicInteger();
            Thread writer = new Thread(() -> {
                while (!stop.get()) {
                    rig.app("UPDATE t SET v = (v::int + 1)::text WHERE id = 1");
                    written.incrementAndGet();
                }
            });
            writer.start();
            await(rig, written, 20);
            rig.images("t").wish("t");
            awaitTriggers(rig, "!sarrio_delete, !sarrio_insert, !sarrio_key, !sarrio_update, sarrio_truncate");
            await(rig, written, 100);
            rig.images().wish("t");
            awaitTriggers(rig, "sarrio_delete, sarrio_insert, sarrio_set_key, sarrio_truncate, sarrio_update");
            await(rig, written, 20);
            stop.set(true);
            writer.join();
            rig.awaitEqual();

            List<String> history = rig.replica().mirror.history("t");
            assertThat(history).noneMatch(h -> h.matches("[rtd] .*"));
            List<Integer> imaged = new ArrayList<>();
            for (String h : history) {
                if (h.matches("~?u 1,.*")) {
                    String[] values =
                            h.substring(h.indexOf('u') + 2).replace("1,", "").split(" > ");
                    assertThat(Integer.parseInt(values[1])).isEqualTo(Integer.parseInt(values[0]) + 1);
                    imaged.add(Integer.parseInt(values[1]));
                }
            }
            assertThat(imaged).hasSizeGreaterThan(80);
            assertThat(imaged.get(imaged.size() - 1) - imaged.get(0)).isEqualTo(imaged.size() - 1);
        }
    }

    private static void await(Rig rig, AtomicInteger written, int more) {
        int from = written.get();
        Rig.await(() -> {
            rig.follow();
            assertThat(written.get()).isGreaterThan(from + more);
        });
    }

    private static void awaitTriggers(Rig rig, String names) {
        Rig.await(() -> assertThat(
                        rig.source.query(
                                "SELECT string_agg(tgname, ', ' ORDER BY tgname::bytea) FROM"
                                        + " (SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 't'::regclass) g"))
                .isEqualTo(names));
    }

    /** With one session that has fired the triggers before, and capture away meanwhile. */
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void noAlterFailsTheApplication(int major) throws Exception {
        try (Rig rig = new Rig(major)
                        .tables("CREATE TABLE t (id int PRIMARY KEY, a text, b numeric, c timestamptz, old int)")
                        .images("t")
                        .capture("t");
                Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            s.execute("INSERT INTO t VALUES (1, 'x', 1.50, now(), 1), (2, 'x', 1.50, now(), 1)");
            s.execute("UPDATE t SET a = 'y'");
            rig.awaitEqual();
            rig.stop();
            for (String alter : List.of(
                    "DROP COLUMN a",
                    "RENAME COLUMN b TO bb",
                    "ALTER COLUMN bb TYPE text",
                    "ADD COLUMN q int",
                    "DROP COLUMN c",
                    "ALTER COLUMN old TYPE bigint")) {
                rig.ddl("ALTER TABLE t " + alter);
                s.execute("UPDATE t SET old = old + 1");
                s.execute("DELETE FROM t WHERE id > 2");
                s.execute("INSERT INTO t (id) VALUES (3)");
            }
            rig.start();
            rig.awaitEqual();
            rig.app("UPDATE t SET bb = 'end' WHERE id = 1");
            rig.awaitEqual();
            List<String> history = rig.replica().mirror.history("t");
            assertThat(history.get(history.size() - 1)).isEqualTo("u 1,1.50,7,null > 1,end,7,null");
            assertThat(history)
                    .contains("~u 1,1 > 1,2", "~u 1,1.50,2 > 1,1.50,3"); // of columns that it had then and has still
        }
    }
}
