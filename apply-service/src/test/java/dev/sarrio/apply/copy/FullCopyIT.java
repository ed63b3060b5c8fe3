package dev.sarrio.apply.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.TableName;
import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that is copied whole, by the flow that a sync with the role fullcopy makes. */
class FullCopyIT {
    private static final String VISITS =
            "CREATE TABLE visit (at timestamptz, page text); CREATE TABLE page (page text)";
    private FullScene scene;

    @BeforeAll
    static void wait30s() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        if (scene != null) {
            scene.close();
        }
    }

    private void open(String schema, String... tables) {
        scene = new FullScene(15, 15, true, schema);
        scene.tables = List.of(tables);
    }

    @ParameterizedTest
    @CsvSource({"10,15", "15,18", "18,15"})
    void tablesWithoutAKeyArriveWithAllTheirDuplicateRowsAtTheStartAndAtEachKick(int from, int to) {
        scene = new FullScene(from, to, true, VISITS);
        scene.tables = List.of("visit", "page");
        scene.source.execute(
                "INSERT INTO visit SELECT '2026-01-01', 'p' || i % 10 FROM generate_series(1, 5000) i",
                "INSERT INTO visit VALUES (NULL, NULL), (NULL, NULL)");
        scene.publish();
        scene.awaitKick();
        assertAlike("visit", "page");
        assertThat(scene.target.query("SELECT count(*) FROM visit WHERE page IS NULL"))
                .isEqualTo("2");

        scene.source.execute(
                "DELETE FROM visit WHERE page IN ('p1', 'p2')", "INSERT INTO page VALUES ('x'), ('x'), ('y\\t')");
        scene.kick();
        assertAlike("visit", "page");
        assertThat(scene.fullcopy().get("kicks")).isEqualTo(1L);
        assertThat(scene.fullcopy().get("rows")).isEqualTo(4005L);
        assertThat((List<?>) scene.fullcopy().get("tables"))
                .isEqualTo(List.of(
                        Map.of("table", "public.page", "rows", 3L), Map.of("table", "public.visit", "rows", 4002L)));
        assertThat(scene.source.query(
                        "SELECT to_regnamespace('sarrio') IS NULL AND NOT EXISTS (SELECT FROM pg_trigger)"))
                .as("nothing was made on the source")
                .isEqualTo("t");
    }

    private void assertAlike(String... tables) {
        for (String table : tables) {
            assertThat(FullScene.rows(scene.target, table)).as(table).isEqualTo(FullScene.rows(scene.source, table));
        }
    }

    @Test
    void aReaderSeesAllTablesOfOneStateOfTheSourceAndNeverWaits() throws Exception {
        open("CREATE TABLE a (v int, filler text); CREATE TABLE b (v int)", "a", "b");
        scene.target.execute("ALTER TABLE a OWNER TO full_target", "ALTER TABLE b OWNER TO full_target"); // VACUUM too
        generation(0);
        scene.publish();
        scene.awaitKick();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<List<String>> seen = CompletableFuture.supplyAsync(() -> read(over));
        try (Connection old = scene.target.superuser();
                Statement of = old.createStatement()) {
            of.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            assertThat(first(of, "SELECT DISTINCT v FROM a")).isEqualTo("0");
            for (int i = 1; i <= 4; i++) {
                generation(i);
                scene.kick();
            }
            assertThat(first(of, "SELECT count(*) || ' of ' || min(v) FROM b")).isEqualTo("1000 of 0");
        } finally {
            over.set(true);
        }
        List<String> states = seen.get(30, TimeUnit.SECONDS);
        assertThat(states).allMatch(s -> s.matches("(\\d) \\1 20000 \\1 \\1 1000"));
        assertThat(new TreeSet<>(states).size()).isGreaterThan(2);
        assertThat(states).isSorted();
    }

    /** All rows of both tables, in one transaction. */
    private void generation(int v) {
        try (Connection c = scene.source.superuser();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("DELETE FROM a; DELETE FROM b;"
                    + " INSERT INTO a SELECT " + v + ", repeat('x', 100) FROM generate_series(1, 20000);"
                    + " INSERT INTO b SELECT " + v + " FROM generate_series(1, 1000)");
            c.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Again and again; a reader that had to wait for a lock would fail at once. */
    private List<String> read(AtomicBoolean over) {
        List<String> seen = new ArrayList<>();
        try (Connection c = scene.target.superuser();
                Statement s = c.createStatement()) {
            s.execute("SET lock_timeout = '1ms'");
            while (!over.get()) {
                seen.add(first(
                        s,
                        "SELECT concat_ws(' ', (SELECT concat_ws(' ', min(v), max(v), count(*)) FROM a),"
                                + " (SELECT concat_ws(' ', min(v), max(v), count(*)) FROM b))"));
            }
            return seen;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String first(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyThatIsKilledInTheMiddleLeavesTheTargetAsItWasAndIsDoneAgain(boolean onTarget) {
        open(VISITS, "visit", "page");
        scene.source.execute("INSERT INTO visit SELECT now(), 'old' FROM generate_series(1, 3000)");
        scene.publish();
        scene.awaitKick();
        String before = FullScene.rows(scene.target, "visit");
        scene.source.execute("UPDATE visit SET page = 'new'", "INSERT INTO page VALUES ('new')");
        CompletableFuture<String> after = new CompletableFuture<>();
        scene.hook = report -> {
            if (FullScene.has(report, "public.visit") && !after.isDone()) {
                TestDatabase killed = onTarget ? scene.target : scene.source;
                FullScene.terminate(killed);
                after.complete(FullScene.rows(scene.target, "visit") + scene.target.query("SELECT count(*) FROM page"));
            }
        };
        scene.kick();
        assertThat(after).isCompletedWithValue(before + "0");
        assertAlike("visit", "page");
        assertThat(scene.target.query("SELECT DISTINCT page FROM visit")).isEqualTo("new");
        assertThat(scene.reports()).anyMatch(r -> r.state() == FlowState.RETRYING && r.problem() != null);
    }

    @Test
    void aServiceThatIsStoppedInTheMiddleLeavesTheTargetAsItWasAndItsSuccessorCopies() throws Exception {
        open(VISITS, "visit", "page");
        scene.source.execute("INSERT INTO visit SELECT now(), 'v' FROM generate_series(1, 3000)");
        CountDownLatch middle = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        scene.hook = report -> {
            if (FullScene.has(report, "public.visit")) {
                middle.countDown();
                pass(go);
            }
        };
        scene.publish();
        assertThat(middle.await(30, TimeUnit.SECONDS)).isTrue();
        scene.hook = r -> {};
        scene.run = RunState.STOPPED;
        scene.publish();
        go.countDown();
        await().until(() -> scene.last().state() == FlowState.STOPPED);
        assertThat(scene.target.query("SELECT count(*) FROM visit")).isEqualTo("0");

        scene.serve();
        scene.run = RunState.RUNNING;
        scene.publish();
        scene.awaitKick();
        assertAlike("visit", "page");
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServiceThatIsStartedAgainKnowsTheLastCopyAndDoesNotRepeatIt() {
        open(VISITS, "visit");
        scene.source.execute("INSERT INTO visit VALUES (now(), 'v')");
        scene.kick();
        Object at = scene.fullcopy().get("at");
        scene.told.clear();
        scene.serve();
        scene.publish();
        scene.awaitKick();
        assertThat(scene.fullcopy().get("at")).isEqualTo(at);
        assertThat(scene.begun()).isZero();

        scene.tables = List.of("visit", "page"); // another table asks for another copy
        scene.publish();
        await().until(() -> scene.fullcopy().get("tables") instanceof List<?> l && l.size() == 2);
        scene.told.clear();
        scene.run = RunState.STOPPED;
        scene.publish();
        await().until(() ->
                scene.last().state() == FlowState.STOPPED && !scene.fullcopy().isEmpty());
        scene.remove();
        await().until(() ->
                scene.target.query("SELECT count(*) FROM sarrio.fullcopy").equals("0"));
        assertThat(scene.target.query("SELECT count(*) FROM visit")).isEqualTo("1");
    }

    private static final String FAMILY = """
            CREATE TABLE parent (id int PRIMARY KEY, boss int REFERENCES parent);
            CREATE TABLE a_child (parent int NOT NULL REFERENCES parent ON DELETE CASCADE, n int);
            CREATE TABLE outside (parent int REFERENCES parent ON DELETE CASCADE)""";

    @ParameterizedTest
    @CsvSource({"15,true", "15,false", "13,false"})
    void foreignKeysBetweenTheTablesAreNoObstacle(int major, boolean replicaRole) {
        scene = new FullScene(15, major, replicaRole, FAMILY);
        scene.target.execute("DROP TABLE outside");
        scene.tables = List.of("a_child", "parent");
        scene.source.execute(
                "INSERT INTO parent VALUES (1, 2), (2, NULL)", "INSERT INTO a_child VALUES (1, 1), (1, 1), (2, 1)");
        scene.publish();
        scene.awaitKick();
        assertAlike("parent", "a_child");
        scene.source.execute(
                "DELETE FROM parent", "INSERT INTO parent VALUES (7, 7)", "INSERT INTO a_child VALUES (7, 7)");
        scene.kick();
        assertAlike("parent", "a_child");
        assertThat(scene.last().warnings().isEmpty()).isEqualTo(replicaRole);
    }

    @Test
    void rowsOfTablesThatAreNotCopiedAreNeverTakenAlong() {
        scene = new FullScene(15, 15, false, FAMILY);
        scene.tables = List.of("parent");
        scene.target.execute("INSERT INTO parent VALUES (1, NULL)", "INSERT INTO outside VALUES (1)");
        scene.publish();
        StatusReport failed = scene.awaitFailure();
        assertThat(failed.problem().code()).isEqualTo(ErrorCode.CONSTRAINT_VIOLATION);
        assertThat(failed.problem().message()).contains("public.outside to public.parent");
        assertThat(failed.problem().remedy()).contains("session_replication_role");
        assertThat(scene.target.query("SELECT count(*) FROM outside")).isEqualTo("1");
        assertThat(scene.target.query("SELECT count(*) FROM parent")).isEqualTo("1");

        scene.target.execute("DROP TABLE outside, a_child");
        scene.kick();
        assertThat(scene.target.query("SELECT count(*) FROM parent")).isEqualTo("0");
    }

    @Test
    void aColumnThatOnlyTheTargetHasGetsItsDefault() {
        open(VISITS, "page");
        scene.target.execute("ALTER TABLE page ADD COLUMN seen int NOT NULL DEFAULT 7");
        scene.source.execute("INSERT INTO page VALUES ('a'), ('a')");
        scene.publish();
        scene.awaitKick();
        assertThat(scene.target.query("SELECT string_agg(page || seen, ' ') FROM page"))
                .isEqualTo("a7 a7");
    }

    @Test
    void whatDoesNotFitStopsTheCopyWithItsReasonAndTheNextKickTriesAgain() {
        open(VISITS, "visit", "page");
        scene.source.execute("INSERT INTO visit VALUES (now(), 'v')", "ALTER TABLE page ADD COLUMN title text");
        scene.target.execute("INSERT INTO page VALUES ('mine')");
        scene.publish();
        StatusReport failed = scene.awaitFailure();
        assertThat(failed.problem().code()).isEqualTo(ErrorCode.TARGET_COLUMN_MISSING);
        assertThat(failed.problem().message()).contains("public.page (title)");
        assertThat(scene.target.query("SELECT (SELECT count(*) FROM visit) || page FROM page"))
                .isEqualTo("0mine");

        scene.target.execute("ALTER TABLE page ADD COLUMN title text", "DROP TABLE visit");
        scene.kicks++;
        scene.publish();
        failed = scene.awaitFailure();
        assertThat(failed.problem().code()).isEqualTo(ErrorCode.TARGET_TABLE_MISSING);
        assertThat(failed.problem().message()).contains("public.visit");

        scene.target.execute("CREATE TABLE visit (at timestamptz, page int)");
        scene.kicks++;
        scene.publish();
        failed = scene.awaitFailure();
        assertThat(failed.problem().code()).as(failed.problem().message()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);

        scene.target.execute("GRANT ALL ON visit TO full_target");
        scene.kicks++;
        scene.publish();
        failed = scene.awaitFailure();
        assertThat(failed.problem().code()).isEqualTo(ErrorCode.TARGET_COLUMN_TYPE);
        assertThat(scene.target.query("SELECT (SELECT count(*) FROM visit) || page FROM page"))
                .isEqualTo("0mine");

        scene.target.execute("ALTER TABLE visit ALTER COLUMN page TYPE text");
        scene.kick();
        assertAlike("visit", "page");
    }

    @Test
    void aTriggerOfTheTargetThatKeepsRowsOutIsFoundOut() {
        open(VISITS, "page");
        scene.source.execute("INSERT INTO page VALUES ('a'), ('secret')");
        scene.target.execute(
                "CREATE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.page = 'secret' THEN RETURN NULL; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER keep_out BEFORE INSERT ON page FOR EACH ROW EXECUTE FUNCTION keep_out()",
                "ALTER TABLE page ENABLE ALWAYS TRIGGER keep_out");
        scene.publish();
        StatusReport failed = scene.awaitFailure();
        assertThat(failed.problem().code()).isEqualTo(ErrorCode.COPY_FAILED);
        assertThat(failed.problem().message()).contains("Of 2 rows").contains("took 1");
        assertThat(scene.target.query("SELECT count(*) FROM page")).isEqualTo("0");
    }

    @Test
    void sequencesAreMovedOnAndNeverBack() {
        open("CREATE TABLE t (id serial, v text); CREATE SEQUENCE down INCREMENT -1; CREATE SEQUENCE fresh", "t");
        scene.sequences = List.of("t_id_seq", "down", "fresh");
        scene.source.execute(
                "INSERT INTO t (v) SELECT 'v' FROM generate_series(1, 40)",
                "SELECT nextval('down') FROM generate_series(1, 3)");
        scene.target.execute("SELECT setval('fresh', 90)");
        scene.publish();
        scene.awaitKick();
        assertThat(scene.target.query("SELECT concat_ws(' ', nextval('t_id_seq'), nextval('down'), nextval('fresh'))"))
                .isEqualTo("41 -4 91");
    }

    @Test
    void withACheckTimeItIsCopiedAgainByItself() {
        open(VISITS, "page");
        scene.everySeconds = 1;
        scene.publish();
        scene.awaitKick();
        scene.source.execute("INSERT INTO page VALUES ('later')");
        await().until(() -> scene.target.query("SELECT count(*) FROM page").equals("1"));
        assertThat(scene.kicks).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESTING", "PAUSED"})
    void aSyncThatDoesNotRunByItselfIsCopiedOnceForEachKick(RunState run) {
        open(VISITS, "page");
        scene.source.execute("INSERT INTO page VALUES ('a')");
        scene.run = run;
        scene.everySeconds = 1;
        scene.publish();
        FlowState rests = FlowState.valueOf(run.name());
        await().until(() -> scene.last().state() == rests);
        for (long kick = 1; kick <= 2; kick++) {
            scene.kicks = kick;
            scene.goal = kick;
            scene.publish();
            await().until(() -> scene.last().state() == rests
                    && Long.valueOf(scene.goal).equals(scene.last().details().get("reached")));
            assertAlike("page");
            scene.source.execute("INSERT INTO page VALUES ('b')");
        }
        scene.tables = List.of("page", "visit"); // what would be copied at once if it ran
        scene.publish();
        await().until(() -> scene.last().observedRevision() == scene.kicks + 1
                && scene.last().state() == rests);
        assertThat(scene.begun()).isEqualTo(2);
    }

    @Test
    void whoeverWritesTheTargetsTableIsWaitedForAndItsRowsAreReplaced() throws Exception {
        open(VISITS, "page");
        scene.source.execute("INSERT INTO page VALUES ('source')");
        try (Connection c = scene.target.superuser();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("INSERT INTO page VALUES ('target')");
            scene.publish();
            await().until(() -> scene.reports()
                    .anyMatch(r -> r.problem() != null && r.problem().code() == ErrorCode.LOCK_TIMEOUT));
            c.commit();
        }
        scene.awaitKick();
        assertAlike("page");
    }

    @Test
    void aTableStandsAtTheTargetUnderItsOtherNameAndWithFewerRows() {
        open(VISITS + "; CREATE TABLE seen (page text)", "page");
        scene.source.execute("INSERT INTO page VALUES ('a'), ('a'), ('b')");
        scene.shapes = List.of(new TargetShape(
                FullScene.TO,
                TableName.parse("page"),
                TableName.parse("seen"),
                List.of(),
                "page = 'a'",
                Map.of("page", "text")));
        scene.publish();
        scene.awaitKick();
        assertThat(scene.target.query("SELECT string_agg(page, '') FROM seen")).isEqualTo("aa");
        assertThat(scene.target.query("SELECT count(*) FROM page")).isEqualTo("0");
    }
}
