package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.FlowState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that spoil batches all the time: each attempt meets a table that is another one by its end. */
class RestlessTableIT {
    private static final int BATCHES = 3;
    private static final int DEADLOCKS = 5;
    private static final int ROWS = 3;

    @ParameterizedTest
    @ValueSource(ints = {15, 10})
    void anApplicationThatTruncatesAndRefillsInATightLoopDoesNotStopCapture(int major) throws Exception {
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE TABLE staging (id int PRIMARY KEY, v int)",
                        "CREATE TABLE other (id int PRIMARY KEY, v text)")
                .capture("staging", "other")) {
            rig.app("INSERT INTO other SELECT g, '' FROM generate_series(1, 20000) g");
            rig.awaitEqual();
            int before = rig.replica().applied.size();
            AtomicBoolean enough = new AtomicBoolean();
            ExecutorService application = Executors.newSingleThreadExecutor();
            Future<Integer> rounds = application.submit((Callable<Integer>) () -> truncateAndRefill(rig, enough));
            try {
                for (int i = 0; i < BATCHES; i++) {
                    int so = rig.replica().applied.size();
                    rig.app("UPDATE other SET v = '" + i + "'"); // a batch that takes longer than the loop's rounds
                    Rig.await(() -> {
                        rig.follow();
                        assertThat(rig.report.get().state()).isNotEqualTo(FlowState.FAILED);
                        assertThat(rig.replica().applied.size()).isGreaterThan(so);
                    });
                }
            } finally {
                enough.set(true);
                application.shutdown();
            }
            assertThat(rounds.get()).isGreaterThan(BATCHES);
            rig.awaitEqual();
            assertThat(rig.replica().applied.size()).isGreaterThan(before);
            assertThat(rig.report.get().state()).isEqualTo(FlowState.RUNNING);
        }
    }

    @Test
    void anApplicationThatLocksTheTablesOfABatchInTheOtherOrderMeetsNoDeadlock() throws Exception {
        try (Rig rig = new Rig(15)) {
            rig.source.execute("ALTER DATABASE " + rig.source.name() + " SET deadlock_timeout = '5s'"); // see below
            rig.tables(
                            "CREATE TABLE a (id int PRIMARY KEY, v int)",
                            "CREATE TABLE b (id int PRIMARY KEY, v int)",
                            "CREATE TABLE parts (id int, v int, PRIMARY KEY (id, v)) PARTITION BY RANGE (v)",
                            "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000)",
                            "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (1000) TO (2000)")
                    .capture("a", "b", "parts");
            lockInTheOtherOrder(rig);
            rig.awaitEqual();
            assertThat(rig.source.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                    .as(
                            "the server ends either of the two, if they still wait when it looks: in 5 s not because all stood still")
                    .isEqualTo("0");
        }
    }

    private static void lockInTheOtherOrder(Rig rig) throws SQLException {
        try (Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            for (int i = 0; i < DEADLOCKS; i++) {
                s.execute(fill("a", i, i) + fill("b", i, i) + fill("parts", i, i) + fill("parts", i, 1000 + i));
                s.execute("TRUNCATE parts_1"); // so that capture looks at the table, which locks its partitions, too
                s.execute("BEGIN; LOCK TABLE b, parts_2"); // and the batch begins
                s.execute("SELECT pg_sleep(0.2)");
                s.execute("TRUNCATE a, parts_1; COMMIT");
            }
        }
    }

    private static String fill(String table, int from, int v) {
        return "INSERT INTO " + table + " SELECT g, " + v + " FROM generate_series(" + from * ROWS + ", "
                + (from * ROWS + ROWS - 1) + ") g; ";
    }

    private static int truncateAndRefill(Rig rig, AtomicBoolean enough) throws Exception {
        int round = 0;
        try (Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            while (!enough.get()) {
                s.execute("BEGIN; TRUNCATE staging; INSERT INTO staging SELECT g, " + ++round
                        + " FROM generate_series(1, 5) g; COMMIT");
            }
        }
        return round;
    }
}
