package dev.sarrio.sequence.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequences of which both sides may draw. */
class TwoSidesIT {
    private static final DatabaseName A = new DatabaseName("nonrds");
    private static final DatabaseName B = new DatabaseName("rds");
    private static final String ROLE = "seq_twoway";
    private static final TableName PLAIN = TableName.parse("plain");
    private static final List<TableName> ALL = List.of(
            PLAIN,
            TableName.parse("down"),
            TableName.parse("bounded"),
            TableName.parse("cycling"),
            TableName.parse("small"),
            TableName.parse("\"Größe.1\""),
            TableName.parse("t_id_seq"),
            TableName.parse("t_s_seq"));
    private final Vertx vertx = Vertx.vertx();
    private final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    private final List<AutoCloseable> open = new ArrayList<>(List.of(vertx::close));
    private TestDatabase a;
    private TestDatabase b;

    private void databases(int major, int otherMajor, boolean owned) {
        a = database(major, owned);
        b = database(otherMajor, owned);
    }

    private TestDatabase database(int major, boolean owned) {
        TestDatabase database = TestPostgres.server(major).createDatabase();
        open.add(0, database);
        database.execute(
                "CREATE SEQUENCE plain",
                "CREATE SEQUENCE down INCREMENT -3 MINVALUE -100000 MAXVALUE -1 START -3",
                "CREATE SEQUENCE bounded MAXVALUE 120",
                "CREATE SEQUENCE cycling MAXVALUE 50 CYCLE",
                "CREATE SEQUENCE small AS smallint",
                "CREATE SEQUENCE \"Größe.1\"",
                "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, x text)");
        database.role(ROLE, "CREATE SCHEMA sarrio AUTHORIZATION " + ROLE);
        for (String block :
                List.of("source, for each schema", "target, tables made by somebody else: for each schema")) {
            database.role(ROLE, PrivilegesPage.grants(block, database, ROLE, "public"));
        }
        if (owned) {
            database.execute("ALTER TABLE t OWNER TO " + ROLE);
            for (String free : List.of("plain", "down", "bounded", "cycling", "small", "\"Größe.1\"")) {
                database.execute("ALTER SEQUENCE " + free + " OWNER TO " + ROLE);
            }
        }
        return database;
    }

    private TwoSides sides() {
        return sides(FollowSettings.DEFAULT);
    }

    private TwoSides sides(FollowSettings settings) {
        PgSession first = servers.connect(a.as(ROLE), "test");
        PgSession second = servers.connect(b.as(ROLE), "test");
        synchronized (open) {
            open.add(0, first::close);
            open.add(0, second::close);
        }
        return new TwoSides(first, second, settings, new SyncName("shop"));
    }

    private static DesiredSync sync(List<TableName> sequences, DatabaseName active, long margin, boolean interleave) {
        return new DesiredSync(
                1,
                1,
                new SyncName("shop"),
                RunState.RUNNING,
                List.of(A, B),
                List.of(A, B),
                List.of(),
                sequences,
                CopyMode.NONE,
                margin,
                0,
                0,
                0,
                new DesiredSync.Sides(active, interleave),
                List.of(),
                0,
                null,
                List.of(),
                List.of(),
                List.of(),
                CopyOptions.DEFAULT,
                null);
    }

    private static DesiredSync follow(List<TableName> sequences) {
        return sync(sequences, A, 0, false);
    }

    private static final DesiredSync INTERLEAVED = sync(List.of(PLAIN), A, 0, true);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private static void burn(TestDatabase database, TableName sequence, int count) {
        database.execute("SELECT count(nextval('\"" + sequence.name() + "\"')) FROM generate_series(1, " + count + ")");
    }

    private static long last(TestDatabase database, TableName name) {
        return Long.parseLong(database.query("SELECT last_value FROM \"" + name.name() + "\""));
    }

    private static long next(TestDatabase database) {
        return Long.parseLong(database.query("SELECT nextval('plain')"));
    }

    @ParameterizedTest
    @CsvSource({"10,18", "15,15"})
    void sequencesOfEveryKindFollowInBothDirections(int major, int otherMajor) {
        databases(major, otherMajor, true);
        TwoSides sides = sides();
        for (int count : List.of(1, 7, 24)) {
            for (TestDatabase written : List.of(a, b)) {
                ALL.forEach(name -> burn(written, name, count));
                assertThat(sides.pass(follow(ALL))).allSatisfy(r -> {
                    assertThat(r.problem()).isNull();
                    assertThat(r.sides()).allSatisfy(s -> assertThat(s.free()).isTrue());
                });
                for (TableName name : ALL) {
                    assertThat(last(a, name)).as(name.toString()).isEqualTo(last(b, name));
                }
            }
        }
    }

    @Test
    void theSideThatIsNotWrittenIsKeptAheadAndNeitherRunsAway() {
        databases(15, 15, true);
        TwoSides sides = sides();
        burn(a, PLAIN, 100);
        for (int i = 0; i < 5; i++) {
            sides.pass(sync(List.of(PLAIN), A, 10, false));
        }
        assertThat(last(a, PLAIN)).isEqualTo(100);
        assertThat(last(b, PLAIN)).isEqualTo(110);
        for (int i = 0; i < 5; i++) {
            sides.pass(sync(List.of(PLAIN), B, 10, false));
        }
        assertThat(last(b, PLAIN)).as("written now").isEqualTo(110);
        assertThat(last(a, PLAIN)).isEqualTo(120);
    }

    @Test
    void whatRowsHaveIsNotHandedOut() {
        databases(15, 15, true);
        for (TestDatabase side : List.of(a, b)) {
            side.execute("INSERT INTO t (id, s, x) OVERRIDING SYSTEM VALUE VALUES (5000, 5000, 'applied')");
        }
        List<TableName> fed = List.of(TableName.parse("t_id_seq"), TableName.parse("t_s_seq"));
        List<SequenceReport> reports = sides().pass(follow(fed));
        assertThat(last(a, fed.get(0))).isEqualTo(5000);
        assertThat(last(b, fed.get(0))).isEqualTo(5000);
        assertThat(last(a, fed.get(1)))
                .as("no index leads with the column: it would be read as a whole")
                .isEqualTo(1);
        SideReport side = reports.get(0).sides().get(1);
        assertThat(side.database()).isEqualTo("rds");
        assertThat(side.highest()).isEqualTo(5000);
        assertThat(side.next()).isEqualTo(5001);
        assertThat(side.increment()).isEqualTo(1);
        assertThat(side.free()).isTrue();
        assertThat(a.query("INSERT INTO t (x) VALUES ('x') RETURNING id")).isEqualTo("5001");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void neverBackwardsWhileBothSidesDraw(boolean owned) throws Exception {
        databases(15, 15, owned);
        AtomicBoolean end = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<?>> all = new ArrayList<>();
        for (TestDatabase side : List.of(a, a, b, b)) {
            all.add(threads.submit(() -> {
                draw(side, end, ConcurrentHashMap.newKeySet(), true);
                return null;
            }));
        }
        for (int i = 0; i < 2; i++) { // two instances at once: a lease is no fence
            int margin = 3000 * i;
            TwoSides sides = sides();
            all.add(threads.submit(() -> {
                while (!end.get()) {
                    sides.pass(sync(List.of(PLAIN), A, margin, false));
                }
            }));
        }
        for (int i = 0; i < 30; i++) {
            burn(i % 2 == 0 ? a : b, PLAIN, i % 3 == 0 ? 4000 : 10);
        }
        end.set(true);
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
    }

    /** Draws until told to stop; one connection never gets a smaller value after a larger one. */
    private static void draw(TestDatabase database, AtomicBoolean end, Set<Long> into, boolean check)
            throws SQLException {
        long before = Long.MIN_VALUE;
        try (Connection c = database.superuser();
                var statement = c.prepareStatement("SELECT nextval('plain')")) {
            while (!end.get()) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    long value = rows.getLong(1);
                    assertThat(value).as("never backwards").isGreaterThan(before);
                    assertThat(into.add(value) || !check)
                            .as("drawn twice: " + value)
                            .isTrue();
                    before = value;
                }
            }
        }
    }

    /**
     * The lock for a large gap waits for whoever has drawn in an open transaction, and whoever draws next waits behind it, or, while we
     * set up interleaving, for as long as we wait for the other side's lock. We give up after 50 ms, or twice 40. Nothing else can end
     * such a wait here, since the open transaction stays open: so the server is asked to break a caller off after a second. That is much
     * more than the promise, for machines that stand still for a moment; what was really waited is printed.
     */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void anApplicationNeverWaitsLongBehindUs(boolean interleave) throws Exception {
        databases(15, 15, true);
        burn(a, PLAIN, 50_000);
        assertThat(FollowSettings.DEFAULT.lockWait()).isLessThanOrEqualTo(Duration.ofMillis(50));
        TwoSides sides = sides();
        DesiredSync sync = interleave ? INTERLEAVED : follow(List.of(PLAIN));
        AtomicBoolean end = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Connection holding = b.superuser();
                Statement held = holding.createStatement()) {
            holding.setAutoCommit(false);
            held.execute("SELECT nextval('plain')");
            List<Future<List<Long>>> callers = List.of(a, b).stream()
                    .map(side -> threads.submit(() -> waits(side, end)))
                    .toList();
            Future<?> passes = threads.submit(() -> {
                while (!end.get()) {
                    SequenceReport report = sides.pass(sync).get(0);
                    assertThat(interleave ? report.problem() != null : report.behind() > 0)
                            .isTrue();
                }
            });
            for (TestDatabase side : interleave ? List.of(a, b) : List.of(b)) {
                for (int i = 0; i < 5; i++) {
                    await().pollInterval(Duration.ofMillis(1)).until(() -> waitsBehindUs(side));
                }
            }
            end.set(true);
            passes.get();
            for (Future<List<Long>> caller : callers) {
                List<Long> waited = caller.get().stream().sorted().toList();
                System.out.printf(
                        "nextval, %d times, in microseconds: median %d, longest %d%n",
                        waited.size(), waited.get(waited.size() / 2), waited.get(waited.size() - 1));
            }
            holding.commit();
        }
        threads.shutdown();
        await().until(() -> {
            SequenceReport report = sides.pass(sync).get(0);
            return interleave ? report.problem() == null : report.behind() == 0;
        });
        assertThat(last(b, PLAIN)).isGreaterThanOrEqualTo(50_000);
    }

    /** How long each nextval took, in microseconds. */
    private static List<Long> waits(TestDatabase database, AtomicBoolean end) throws SQLException {
        List<Long> waits = new ArrayList<>();
        try (Connection c = database.superuser();
                Statement statement = c.createStatement()) {
            statement.execute("SET application_name = 'caller'; SET lock_timeout = 1000");
            while (!end.get()) {
                long before = System.nanoTime();
                statement.execute("SELECT nextval('plain')");
                waits.add((System.nanoTime() - before) / 1000);
            }
        }
        return waits;
    }

    private static boolean waitsBehindUs(TestDatabase database) {
        return database.query("SELECT count(*) FROM pg_stat_activity c JOIN pg_stat_activity u"
                        + " ON u.pid = ANY (pg_blocking_pids(c.pid)) WHERE c.application_name = 'caller'"
                        + " AND u.application_name = 'test' AND c.datname = current_database()")
                .equals("1");
    }

    @Test
    void aLargeGapIsClosedInStepsWhereTheSequenceIsNotOurs() {
        databases(15, 15, false);
        burn(a, PLAIN, 150_000);
        TwoSides sides = sides();
        assertThat(sides.pass(follow(List.of(PLAIN))).get(0).behind()).isPositive();
        assertThat(sides.pass(follow(List.of(PLAIN))).get(0).behind()).isZero();
        assertThat(last(b, PLAIN)).isEqualTo(150_000);
    }

    @Test
    void interleavedSidesNeverHandOutTheSameValue() throws Exception {
        databases(15, 15, true);
        burn(a, PLAIN, 100);
        AtomicBoolean end = new AtomicBoolean();
        AtomicBoolean endOther = new AtomicBoolean();
        Set<Long> here = ConcurrentHashMap.newKeySet();
        Set<Long> there = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(threads.submit(() -> {
                draw(a, end, here, true);
                return null;
            }));
        }
        await().until(() -> here.size() > 50);
        TwoSides sides = sides();
        await().until(() -> sides.pass(INTERLEAVED).get(0).problem() == null);
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            others.add(threads.submit(() -> {
                draw(b, endOther, there, true);
                return null;
            }));
        }
        int before = here.size();
        await().until(() -> there.size() > 200 && here.size() > before + 200);
        for (int i = 0; i < 5; i++) {
            assertThat(sides.pass(INTERLEAVED).get(0).sides())
                    .allSatisfy(s -> assertThat(s.increment()).isEqualTo(2));
        }
        endOther.set(true);
        for (Future<?> one : others) {
            one.get();
        }
        await().until(() -> {
            sides.pass(follow(List.of(PLAIN)));
            return a.query("SELECT to_regclass('sarrio.sequence')") == null;
        });
        end.set(true);
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        assertThat(here).doesNotContainAnyElementsOf(there);
        assertThat(a.query("SELECT seqincrement FROM pg_sequence WHERE seqrelid = 'plain'::regclass"))
                .isEqualTo("1");
        assertThat(b.query("SELECT seqincrement FROM pg_sequence WHERE seqrelid = 'plain'::regclass"))
                .isEqualTo("1");
        sides.pass(follow(List.of(PLAIN)));
        long next = next(b);
        assertThat(here).doesNotContain(next);
        assertThat(there).doesNotContain(next);
    }

    @ParameterizedTest
    @CsvSource({"10,18", "15,15"})
    void everyKindButACyclingOneCanBeInterleavedAndSetBack(int major, int otherMajor) {
        databases(major, otherMajor, true);
        ALL.forEach(name -> burn(a, name, 4));
        TwoSides sides = sides();
        DesiredSync interleaved = sync(ALL, A, 0, true);
        for (int i = 0; i < 2; i++) {
            List<SequenceReport> reports = sides.pass(interleaved);
            for (SequenceReport r : reports) {
                if (r.sequence().name().equals("cycling")) {
                    assertThat(r.problem()).contains("cycles");
                } else {
                    assertThat(r.problem()).as(r.toString()).isNull();
                    SideReport first = r.sides().get(0);
                    SideReport second = r.sides().get(1);
                    assertThat(Math.abs(first.increment()))
                            .isEqualTo(r.sequence().name().equals("down") ? 6 : 2);
                    assertThat(first.next().subtract(second.next()).abs().intValue())
                            .isEqualTo(r.sequence().name().equals("down") ? 3 : 1);
                }
            }
        }
        assertThat(a.query("INSERT INTO t (x) VALUES ('a') RETURNING id")).isEqualTo("5");
        assertThat(b.query("INSERT INTO t (x) VALUES ('b') RETURNING id")).isEqualTo("6");
        sides.pass(follow(ALL));
        for (TestDatabase side : List.of(a, b)) {
            assertThat(side.query("SELECT string_agg(DISTINCT seqincrement::text COLLATE \"C\", ' ') FROM pg_sequence"))
                    .isEqualTo("-3 1");
            assertThat(side.query("SELECT to_regclass('sarrio.sequence')")).isNull();
        }
        assertThat(b.query("INSERT INTO t (x) VALUES ('b') RETURNING id")).isEqualTo("7");
    }

    @Test
    void withoutOwnershipItSaysWhyItIsNotInterleaved() {
        databases(15, 15, false);
        SequenceReport report = sides().pass(INTERLEAVED).get(0);
        assertThat(report.problem()).contains("ownership").contains("sequences=follow");
        assertThat(a.query("SELECT seqincrement FROM pg_sequence WHERE seqrelid = 'plain'::regclass"))
                .isEqualTo("1");
    }

    @Test
    void whatMayNotBeMovedIsSaidAndTheOthersGoOn() {
        databases(15, 15, true);
        b.execute("ALTER SEQUENCE plain OWNER TO CURRENT_USER", "GRANT SELECT ON SEQUENCE plain TO " + ROLE);
        a.execute("DROP SEQUENCE down");
        burn(a, PLAIN, 9);
        burn(b, TableName.parse("small"), 9);
        List<SequenceReport> reports = sides().pass(follow(ALL));
        assertThat(reports.get(0).code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
        assertThat(reports.get(0).problem()).contains("GRANT UPDATE ON SEQUENCE \"public\".\"plain\"");
        assertThat(reports.get(0).sides().get(1).behind()).isEqualTo(9);
        assertThat(reports.get(1).code()).isEqualTo(ErrorCode.UNKNOWN_SEQUENCE);
        assertThat(last(a, TableName.parse("small"))).isEqualTo(9);
    }
}
