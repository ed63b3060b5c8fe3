package dev.sarrio.sequence.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowerIT {
    private static final String[] SEQUENCES = {
        "CREATE SEQUENCE plain",
        "CREATE SEQUENCE down INCREMENT -3 MINVALUE -100000 MAXVALUE -1 START -3",
        "CREATE SEQUENCE bounded MAXVALUE 120",
        "CREATE SEQUENCE cycling MAXVALUE 50 CYCLE",
        "CREATE SEQUENCE cached CACHE 20",
        "CREATE SEQUENCE small AS smallint",
        "CREATE SEQUENCE \"Größe.1\"",
        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, x text)"
    };
    private static final List<TableName> NAMES = List.of(
            TableName.parse("plain"),
            TableName.parse("down"),
            TableName.parse("bounded"),
            TableName.parse("cycling"),
            TableName.parse("cached"),
            TableName.parse("small"),
            TableName.parse("\"Größe.1\""),
            TableName.parse("t_id_seq"),
            TableName.parse("t_s_seq"));
    private final Vertx vertx = Vertx.vertx();
    private final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(vertx::close));
    private TestDatabase source;
    private TestDatabase target;

    private void databases(int sourceMajor, int targetMajor) {
        source = TestPostgres.server(sourceMajor).createDatabase();
        target = TestPostgres.server(targetMajor).createDatabase();
        open.add(0, source);
        open.add(0, target);
        source.execute(SEQUENCES);
        target.execute(SEQUENCES);
        source.role("seq_source", PrivilegesPage.grants("source, for each schema", source, "seq_source", "public"));
        target.role(
                "seq_target",
                PrivilegesPage.grants(
                        "target, tables made by somebody else: for each schema", target, "seq_target", "public"));
    }

    private Follower follower(FollowSettings settings) {
        PgSession from = servers.connect(source.as("seq_source"), "test");
        PgSession to = servers.connect(target.as("seq_target"), "test");
        open.add(0, from::close);
        open.add(0, to::close);
        return new Follower(from, to, settings);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private static void burn(TestDatabase database, String sequence, int count) {
        database.execute("SELECT count(nextval('" + sequence + "')) FROM generate_series(1, " + count + ")");
    }

    private static long next(TestDatabase database, String sequence) {
        return Long.parseLong(database.query("SELECT nextval('" + sequence + "')"));
    }

    @ParameterizedTest
    @CsvSource({"10,17", "18,18"})
    void pain13_sequencesOfEveryKindAreKeptInStep(int from, int to) {
        databases(from, to);
        for (int count : List.of(1, 7, 20, 24)) {
            for (TableName name : NAMES) {
                burn(source, "\"" + name.name() + "\"", count);
            }
            List<SequenceReport> reports = follower(FollowSettings.DEFAULT).pass(NAMES, 0);
            assertThat(reports).allSatisfy(r -> {
                assertThat(r.problem()).isNull();
                assertThat(r.behind()).isZero();
            });
            for (TableName name :
                    List.of(NAMES.get(0), NAMES.get(1), NAMES.get(2), NAMES.get(5), NAMES.get(6), NAMES.get(7))) {
                assertThat(lastOf(target, name)).as(name.toString()).isEqualTo(lastOf(source, name));
            }
        }
        assertThat(lastOf(target, NAMES.get(3))).as("went round: 52 of 50").isEqualTo("2");
    }

    private static String lastOf(TestDatabase database, TableName name) {
        return database.query("SELECT last_value FROM \"" + name.name() + "\"");
    }

    @Test
    void whatIsNotBehindIsNotTouched() {
        databases(15, 15);
        burn(source, "plain", 10);
        burn(target, "plain", 500);
        String before = target.query("SELECT last_value || ' ' || log_cnt || ' ' || is_called FROM plain");
        SequenceReport report = follower(FollowSettings.DEFAULT).pass(NAMES, 20).get(0);
        assertThat(target.query("SELECT last_value || ' ' || log_cnt || ' ' || is_called FROM plain"))
                .isEqualTo(before);
        assertThat(report.sourceValue()).isEqualTo(10);
        assertThat(report.targetValue()).isEqualTo(500);
    }

    @Test
    void smallGapsAndLargeOnesEndAtTheSameValue() {
        databases(15, 15);
        burn(source, "plain", 400);
        FollowSettings large = new FollowSettings(
                FollowSettings.DEFAULT.every(),
                10,
                FollowSettings.DEFAULT.lockWait(),
                FollowSettings.DEFAULT.retryMax());
        follower(large).pass(List.of(NAMES.get(0)), 5);
        assertThat(lastOf(target, NAMES.get(0))).isEqualTo("405");
        burn(source, "plain", 3);
        follower(large).pass(List.of(NAMES.get(0)), 5);
        assertThat(lastOf(target, NAMES.get(0))).isEqualTo("408");
    }

    @Test
    void pain19_theFirstInsertAfterCutoverDoesNotCollide() {
        databases(15, 15);
        source.execute("INSERT INTO t (x) SELECT 'row' FROM generate_series(1, 2345)");
        target.execute(
                "INSERT INTO t (id, s, x) OVERRIDING SYSTEM VALUE SELECT i, i, 'copied' FROM generate_series(1, 2345) i");
        follower(FollowSettings.DEFAULT).pass(NAMES, 0);
        assertThat(target.query("INSERT INTO t (x) VALUES ('first after cutover') RETURNING id || ' ' || s"))
                .isEqualTo("2346 2346");
    }

    @Test
    void pain24_noValueIsHandedOutTwiceAcrossACutoverUnderLoad() throws Exception {
        databases(15, 15);
        Set<Long> handedOut = java.util.concurrent.ConcurrentHashMap.newKeySet();
        AtomicBoolean fenced = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            writers.add(threads.submit(() -> callNextval(source, fenced, handedOut)));
        }
        Follower follower = follower(FollowSettings.DEFAULT);
        for (int i = 0; i < 30; i++) {
            follower.pass(List.of(NAMES.get(0)), 10);
        }
        fenced.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
        follower.pass(List.of(NAMES.get(0)), 0);
        threads.shutdown();
        assertThat(handedOut).hasSizeGreaterThan(100);
        assertThat(handedOut).doesNotContain(next(target, "plain"));
        assertThat(next(target, "plain"))
                .isGreaterThan(handedOut.stream().mapToLong(v -> v).max().orElseThrow());
    }

    @Test
    void twoServicesAndAnApplicationAtOnceNeverMoveASequenceBackwards() throws Exception {
        databases(15, 15);
        AtomicBoolean done = new AtomicBoolean();
        Set<Long> handedOut = java.util.concurrent.ConcurrentHashMap.newKeySet();
        List<Long> repeated = java.util.Collections.synchronizedList(new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(threads.submit(() -> {
                repeated.addAll(callNextval(target, done, handedOut));
                return null;
            }));
        }
        for (int i = 0; i < 2; i++) {
            int margin = 5000 * i;
            all.add(threads.submit(() -> {
                Follower follower;
                synchronized (open) {
                    follower = follower(FollowSettings.DEFAULT);
                }
                while (!done.get()) {
                    follower.pass(List.of(NAMES.get(0)), margin);
                }
                return null;
            }));
        }
        for (int i = 0; i < 40; i++) {
            burn(source, "plain", i % 2 == 0 ? 10 : 4000);
        }
        done.set(true);
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        assertThat(repeated).as("values handed out twice").isEmpty();
        assertThat(handedOut).hasSizeGreaterThan(50);
    }

    /** Calls nextval until told to stop. @return values that somebody had been given before */
    private static List<Long> callNextval(TestDatabase database, AtomicBoolean stop, Set<Long> into) throws Exception {
        List<Long> repeated = new ArrayList<>();
        try (Connection c = database.superuser();
                var statement = c.prepareStatement("SELECT nextval('plain')")) {
            while (!stop.get()) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    if (!into.add(rows.getLong(1))) {
                        repeated.add(rows.getLong(1));
                    }
                }
            }
        }
        return repeated;
    }

    @Test
    void anotherServicesLockIsNotWaitedForLong() throws Exception {
        databases(15, 15);
        burn(source, "plain", 50_000);
        try (Connection other = target.superuser();
                var statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + 0x5A45 + ", 'plain'::regclass::oid::int8::bit(32)::int4)");
            SequenceReport report = follower(FollowSettings.DEFAULT)
                    .pass(List.of(NAMES.get(0)), 0)
                    .get(0);
            assertThat(report.behind()).isEqualTo(50_000);
            assertThat(lastOf(target, NAMES.get(0))).isEqualTo("1");
        }
        follower(FollowSettings.DEFAULT).pass(List.of(NAMES.get(0)), 0);
        assertThat(lastOf(target, NAMES.get(0))).isEqualTo("50000");
    }

    @Test
    void whatMayNotBeSetOrReadOrIsMissingIsSaidAndTheOthersGoOn() {
        databases(15, 15);
        target.execute(
                "REVOKE UPDATE ON SEQUENCE plain FROM seq_target",
                "DROP SEQUENCE down",
                "ALTER SEQUENCE bounded MAXVALUE 5");
        source.execute("REVOKE SELECT ON SEQUENCE cached FROM seq_source");
        for (TableName name : NAMES) {
            burn(source, "\"" + name.name() + "\"", 9);
        }
        List<SequenceReport> reports = follower(FollowSettings.DEFAULT).pass(NAMES, 0);
        assertThat(reports.get(0).code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
        assertThat(reports.get(0).problem()).contains("GRANT UPDATE ON SEQUENCE \"public\".\"plain\"");
        assertThat(reports.get(0).behind()).isEqualTo(9);
        assertThat(reports.get(1).code()).isEqualTo(ErrorCode.UNKNOWN_SEQUENCE);
        assertThat(reports.get(2).problem()).contains("MAXVALUE 120");
        assertThat(reports.get(4).problem()).contains("GRANT SELECT ON SEQUENCE");
        assertThat(new HashSet<>(
                        Arrays.asList(reports.get(5).problem(), reports.get(6).problem())))
                .containsOnlyNulls();
        assertThat(lastOf(target, NAMES.get(6))).isEqualTo("9");
        assertThat(SequenceFlow.problemOf(reports).remedy()).startsWith("GRANT UPDATE");
    }
}
