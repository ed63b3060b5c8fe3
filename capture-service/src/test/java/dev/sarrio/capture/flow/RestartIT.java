package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Capture, source and Kafka end and come back. */
class RestartIT {
    private static final int TRANSACTIONS = 15;

    @Test
    void aRestartGoesOnFromTheLastMarker() {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t")) {
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
            rig.stop();
            rig.app("INSERT INTO t VALUES (2)", "DELETE FROM t WHERE id = 1");
            rig.start();
            rig.awaitEqual();
            assertThat(rig.replica().changes).hasSize(3);
        }
    }

    @Test
    void anotherInstanceStandsByInSilenceAndTakesOver() {
        List<StatusReport> others = new CopyOnWriteArrayList<>();
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t");
                CaptureFlow another = rig.another(others::add)) {
            Rig.await(() -> assertThat(rig.source.query("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND application_name LIKE '% stands by'"))
                    .isEqualTo("1"));
            assertThat(others)
                    .singleElement()
                    .satisfies(r -> assertThat(r.problem().code()).isEqualTo(ErrorCode.LEASE_HELD_ELSEWHERE));
            rig.stop();
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
            Rig.await(() -> assertThat(others.get(others.size() - 1).state()).isEqualTo(FlowState.RUNNING));
            assertThat(another.ended()).isFalse();
        }
    }

    @Test
    void aLostStreamStopsCaptureInsteadOfBeginningAnew_pain15() throws Exception {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t");
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()))) {
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
            rig.stop();
            admin.deleteTopics(List.of(Topics.batches(rig.name))).all().get();
            rig.start();
            Rig.await(() -> {
                assertThat(rig.report.get().state()).isEqualTo(FlowState.FAILED);
                assertThat(rig.report.get().problem().code()).isEqualTo(ErrorCode.STREAM_LOST);
            });
        }
    }

    @Test
    void anotherTimelineStopsCapture() {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t")) {
            rig.stop();
            rig.source.execute("UPDATE sarrio.stream SET timeline = '00000009'");
            rig.start();
            Rig.await(() -> {
                assertThat(rig.report.get().state()).isEqualTo(FlowState.FAILED);
                assertThat(rig.report.get().problem().code()).isEqualTo(ErrorCode.SOURCE_CHANGED_IDENTITY);
            });
        }
    }

    /** Asynchronous commits and a crash: without the flushed tick the server forgets what was published, and reuses its ids. */
    @Test
    void aCrashOfTheSourceDoesNotReuseIdsThatABatchHasCounted() {
        Map<String, String> lazy = Map.of(
                "synchronous_commit",
                "off",
                "wal_writer_delay",
                "10000",
                "autovacuum",
                "off",
                "wal_writer_flush_after",
                "0");
        try (OwnTestServer server = TestPostgres.own(15, lazy);
                Rig rig = new Rig(
                                server,
                                TestPostgres.server(15),
                                KafkaSettings.of(TestKafka.shared().bootstrapServers()))
                        .tables("CREATE TABLE t (id int PRIMARY KEY, v int)")
                        .capture("t")) {
            for (int round = 0; round < 3; round++) {
                int from = round * 100;
                rig.app("INSERT INTO t SELECT g, 0 FROM generate_series(" + from + ", " + (from + 9) + ") g");
                Rig.await(() -> {
                    rig.follow();
                    assertThat(Rig.content(rig.target, "t")).hasSizeGreaterThan(from / 100 * 13 + 9);
                });
                server.kill();
                server.start();
                rig.app(
                        "INSERT INTO t VALUES (" + (from + 50) + ", 1)",
                        "INSERT INTO t VALUES (" + (from + 51) + ", 1)",
                        "INSERT INTO t VALUES (" + (from + 52) + ", 1)");
                rig.awaitEqual();
            }
        }
    }

    @Test
    void aBrokerThatWasKilledComesBackAndNothingIsMissing() {
        try (TestKafka.Own broker = TestKafka.own();
                Rig rig = new Rig(
                                TestPostgres.server(15),
                                TestPostgres.server(15),
                                KafkaSettings.of(broker.bootstrapServers()))
                        .tables("CREATE TABLE t (id int PRIMARY KEY)")
                        .capture("t")) {
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
            broker.kill();
            rig.app("INSERT INTO t VALUES (2)");
            broker.start();
            rig.app("INSERT INTO t VALUES (3)");
            rig.awaitEqual();
        }
    }

    /**
     * Commit order is not id order: long and short transactions, savepoints, rollbacks and prepared transactions of 16 writers,
     * with capture restarted in between. Every batch shows a state that existed: the sum of all balances never changes.
     */
    @ParameterizedTest(name = "{0} seed {1}")
    @CsvSource({"15,11", "18,12", "10,13"})
    void sixteenWritersAndRestartsLoseNothingAndEveryBatchIsAStateThatExisted_pain1(int major, long seed)
            throws Exception {
        try (OwnTestServer server = TestPostgres.own(major, Map.of("max_prepared_transactions", "20"));
                Rig rig = new Rig(
                                server,
                                TestPostgres.server(major),
                                KafkaSettings.of(TestKafka.shared().bootstrapServers()))
                        .tables(
                                "CREATE TABLE a (id int PRIMARY KEY, balance int NOT NULL)",
                                "CREATE TABLE b (id int PRIMARY KEY, balance int NOT NULL)",
                                "CREATE TABLE j (id bigint PRIMARY KEY, w int)")
                        .capture("a", "b", "j")) {
            rig.app(
                    "BEGIN; INSERT INTO a SELECT g, 100 FROM generate_series(0, 31) g; INSERT INTO b SELECT g, 100 FROM generate_series(0, 31) g; COMMIT");
            rig.awaitEqual();
            rig.replica().afterEachBatch = replica -> assertThat(
                            replica.query("SELECT (SELECT sum(balance) FROM a) + (SELECT sum(balance) FROM b)"))
                    .isEqualTo("6400");
            ExecutorService pool = Executors.newFixedThreadPool(16);
            Random random = new Random(seed);
            for (int phase = 0; phase < 3; phase++) {
                int first = phase * 1000;
                List<Future<Void>> writers = IntStream.range(0, 16)
                        .mapToObj(w -> pool.submit(
                                (Callable<Void>) () -> write(rig, w, first, new Random(seed * 1000 + first + w))))
                        .toList();
                int batches = rig.replica().applied.size() + random.nextInt(2);
                Rig.await(() -> {
                    rig.follow();
                    boolean written = writers.stream().allMatch(Future::isDone);
                    assertThat(written || rig.replica().applied.size() > batches)
                            .isTrue();
                });
                rig.restart(); // while they write
                for (Future<Void> w : writers) {
                    w.get();
                }
                rig.awaitEqual();
            }
            pool.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aTransactionThatStaysPreparedAcrossRestartsIsShippedWhenItCommits(int major) {
        try (OwnTestServer server = TestPostgres.own(major, Map.of("max_prepared_transactions", "5"));
                Rig rig = new Rig(
                                server,
                                TestPostgres.server(major),
                                KafkaSettings.of(TestKafka.shared().bootstrapServers()))
                        .tables("CREATE TABLE t (id int PRIMARY KEY, v int)")
                        .capture("t")) {
            rig.app(
                    "INSERT INTO t VALUES (1, 0), (2, 0)",
                    "BEGIN; UPDATE t SET v = 1 WHERE id = 1; INSERT INTO t VALUES (3, 1); PREPARE TRANSACTION 'kept'",
                    "BEGIN; UPDATE t SET v = 2 WHERE id = 2; INSERT INTO t VALUES (4, 2); PREPARE TRANSACTION 'dropped'",
                    "INSERT INTO t VALUES (5, 0)");
            rig.awaitEqual();
            rig.restart();
            rig.app("INSERT INTO t VALUES (6, 0)");
            rig.awaitEqual();
            server.kill();
            server.start();
            rig.app("INSERT INTO t VALUES (7, 0)");
            rig.awaitEqual();
            rig.restart();
            rig.app("COMMIT PREPARED 'kept'", "ROLLBACK PREPARED 'dropped'");
            rig.awaitEqual();
            assertThat(rig.target.query("SELECT string_agg(id || '=' || v, ' ' ORDER BY id) FROM t"))
                    .isEqualTo("1=1 2=0 3=1 5=0 6=0 7=0");
        }
    }

    private static Void write(Rig rig, int writer, int first, Random random) throws Exception {
        try (Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            for (int i = first; i < first + TRANSACTIONS; i++) {
                int one = random.nextInt(32);
                int two = random.nextInt(32);
                int sum = random.nextInt(9);
                int statements = random.nextInt(10) == 0 ? 40 : 1;
                for (int n = 0; n < statements; n++) {
                    s.execute("INSERT INTO j VALUES (" + (writer * 10_000_000L + i * 100L + n) + ", " + writer + ")");
                }
                s.execute("UPDATE a SET balance = balance - " + sum + " WHERE id = " + one);
                s.execute("SAVEPOINT x");
                s.execute("UPDATE b SET balance = balance + 1000 WHERE id = " + two);
                s.execute("ROLLBACK TO x");
                s.execute("UPDATE b SET balance = balance + " + sum + " WHERE id = " + two);
                switch (random.nextInt(6)) {
                    case 0 -> c.rollback();
                    case 1 -> {
                        String id = "'w" + writer + "_" + i + "'";
                        s.execute("PREPARE TRANSACTION " + id);
                        c.setAutoCommit(true);
                        s.execute((random.nextBoolean() ? "COMMIT" : "ROLLBACK") + " PREPARED " + id);
                        c.setAutoCommit(false);
                    }
                    default -> c.commit();
                }
            }
        }
        return null;
    }
}
