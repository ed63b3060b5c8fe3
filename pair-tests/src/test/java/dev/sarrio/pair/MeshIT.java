package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.capture.log.Evidence;
import dev.sarrio.capture.log.LogSlots;
import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.fence.FenceSettings;
import dev.sarrio.coordinator.leave.Leftovers;
import dev.sarrio.coordinator.leave.StreamTopics;
import dev.sarrio.coordinator.leave.Uninstaller;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.postgres.PgSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three databases that are all written. */
class MeshIT {
    private static final String T = "CREATE TABLE t (id int PRIMARY KEY, v text)";
    private Mesh mesh;
    private Side a;
    private Side b;
    private Side c;

    @AfterEach
    void close() {
        mesh.close();
    }

    private void start(String strategy) {
        start(strategy, T, "t");
    }

    private void start(String strategy, String ddl, String... tables) {
        mesh = new Mesh(3).tables(ddl);
        a = mesh.sides.get(0);
        b = mesh.sides.get(1);
        c = mesh.sides.get(2);
        mesh.start(strategy, CopyMode.DATA, tables);
    }

    @Test
    void whatIsWrittenAnywhereArrivesEverywhereOnceAndDoesNotComeBack() {
        mesh = new Mesh(3).tables(T);
        a = mesh.sides.get(0);
        b = mesh.sides.get(1);
        c = mesh.sides.get(2);
        a.app("INSERT INTO t SELECT i, 'before' FROM generate_series(1, 50) i");
        mesh.start("abort", CopyMode.DATA, "t");
        assertThat(c.content("t")).isEqualTo(a.content("t"));

        a.app("INSERT INTO t VALUES (101, 'a')", "UPDATE t SET v = 'a' WHERE id = 1");
        b.app("INSERT INTO t VALUES (102, 'b')", "DELETE FROM t WHERE id = 2");
        c.app("INSERT INTO t VALUES (103, 'c')", "UPDATE t SET id = 203 WHERE id = 3");
        mesh.awaitQuiet();

        mesh.awaitEqual("t");
        assertThat(a.rows("SELECT id, v FROM t WHERE id < 4 OR id > 100 ORDER BY id"))
                .containsExactly("1|a", "101|a", "102|b", "103|c", "203|before");
        assertThat(mesh.published(a)).isEqualTo(2);
        assertThat(mesh.published(b)).isEqualTo(2);
        assertThat(mesh.published(c)).isEqualTo(3);
        // one that has seen the other is no conflict, through whomever it has seen it
        b.app("UPDATE t SET v = v || 'b' WHERE id = 101");
        mesh.awaitQuiet();
        c.app("UPDATE t SET v = v || 'c' WHERE id = 101");
        mesh.awaitQuiet();
        mesh.awaitEqual("t");
        assertThat(a.one("SELECT v FROM t WHERE id = 101")).isEqualTo("abc");
        assertThat(a.one("SELECT count(*) FROM sarrio.conflict")).isEqualTo("0");
    }

    @Test
    void ofThreeVersionsTheLatestStaysOnAllSidesAndTheOthersAreOnRecord() {
        start("latest");
        a.app("INSERT INTO t VALUES (1, 'first'), (2, 'first')");
        mesh.awaitQuiet();
        mesh.stopApply();
        a.app("UPDATE t SET v = 'a' WHERE id = 1");
        Pair.later();
        c.app("UPDATE t SET v = 'c' WHERE id = 1", "DELETE FROM t WHERE id = 2");
        Pair.later();
        b.app("UPDATE t SET v = 'b' WHERE id = 1", "UPDATE t SET v = 'b' WHERE id = 2");
        mesh.startApply();
        mesh.awaitQuiet();
        mesh.awaitEqual("t");
        assertThat(a.content("t")).isEqualTo("(1,b)\n(2,b)");
        assertThat(a.rows("SELECT winner FROM sarrio.conflict WHERE key->>'id' = '1'"))
                .contains(b.name.value());
        assertThat(c.rows("SELECT own_row->>'v', winner FROM sarrio.conflict WHERE key->>'id' = '1' AND own = '"
                        + c.name + "'"))
                .contains("c|" + b.name);
    }

    /** a's change is late by its clock, and b's answer to it early: c's is between the two, and saw neither. */
    @ParameterizedTest
    @ValueSource(strings = {"latest", "list:a,c,b"})
    void aVersionWinsWithWhatItWasMadeOf(String strategy) {
        start(strategy);
        a.app("INSERT INTO t VALUES (1, 'first')");
        mesh.awaitQuiet();
        c.stopCapture();
        at(c, 15, "UPDATE t SET v = 'c' WHERE id = 1");
        at(a, 20, "UPDATE t SET v = 'a' WHERE id = 1");
        Pair.await().untilAsserted(() -> assertThat(b.content("t")).isEqualTo("(1,a)"));
        at(b, 10, "UPDATE t SET v = v || 'b' WHERE id = 1");
        mesh.startCapture(c);
        mesh.awaitQuiet();
        mesh.awaitEqual("t");
        assertThat(c.content("t")).isEqualTo("(1,ab)");
    }

    /** As if the side's clock said that it is so many seconds after the day's beginning. */
    private static void at(Side side, int seconds, String sql) {
        try (Connection connection = side.database.superuser();
                Statement s = connection.createStatement()) {
            connection.setAutoCommit(false);
            s.execute(sql);
            s.execute("UPDATE sarrio.log SET ts = current_date + interval '" + seconds
                    + " s' WHERE xid = txid_current()");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoeverAnswersIsHeardAfterWhomItAnswers() {
        start("abort");
        a.app("INSERT INTO t VALUES (1, 'one')");
        mesh.awaitQuiet();
        // c meets a conflict with a, so nothing of a's arrives there any more; nobody else hears of c's change
        mesh.stopApply();
        c.stopCapture();
        a.app("UPDATE t SET v = 'a' WHERE id = 1");
        c.app("UPDATE t SET v = 'c' WHERE id = 1");
        mesh.startApply();
        Pair.await().untilAsserted(() -> assertThat(
                        mesh.direction(a, c) == null
                                ? null
                                : mesh.direction(a, c).state())
                .isEqualTo(FlowState.FAILED));
        a.app("INSERT INTO t VALUES (2, 'question')");
        Pair.await().untilAsserted(() -> assertThat(b.one("SELECT v FROM t WHERE id = 2"))
                .isEqualTo("question"));
        b.app("INSERT INTO t VALUES (3, 'answer')");
        Pair.await().untilAsserted(() -> {
            assertThat(a.one("SELECT v FROM t WHERE id = 3")).isEqualTo("answer");
            assertThat(mesh.direction(b, c).details()).containsEntry("waitsFor", a.name.value());
        });
        assertThat(c.one("SELECT v FROM t WHERE id = 3")).isNull();
    }

    @Test
    void theFirstFillsTheOthersTablesAndAllAndThenAllMayWrite() {
        mesh = new Mesh(3);
        a = mesh.sides.get(0);
        b = mesh.sides.get(1);
        c = mesh.sides.get(2);
        a.app(T, "INSERT INTO t SELECT i, 'before' FROM generate_series(1, 1000) i");
        a.grant();
        mesh.start("latest", CopyMode.SCHEMA_AND_DATA, "t");
        b.app("UPDATE t SET v = 'b' WHERE id = 1");
        c.app("UPDATE t SET v = 'c' WHERE id = 2");
        mesh.awaitQuiet();
        mesh.awaitEqual("t");
        assertThat(a.rows("SELECT v FROM t WHERE id < 4 ORDER BY id")).containsExactly("b", "c", "before");
    }

    @Test
    void whatIsDecidedAfterwardsHoldsOnAllSides() {
        start("abort");
        a.app("INSERT INTO t VALUES (1, 'first')");
        mesh.awaitQuiet();
        mesh.stopApply();
        mesh.sides.forEach(s -> s.app("UPDATE t SET v = '" + s.name.value().charAt(0) + "' WHERE id = 1"));
        mesh.startApply();
        Pair.await()
                .untilAsserted(() -> mesh.sides.forEach(to -> assertThat(mesh.sides.stream()
                                .filter(from -> from != to && mesh.direction(from, to) != null)
                                .map(from -> mesh.direction(from, to).state()))
                        .contains(FlowState.FAILED)));
        assertThat(a.one("SELECT count(*) FROM sarrio.conflict WHERE resolved_at IS NULL"))
                .isNotEqualTo("0");

        mesh.resolve("list:b,a,c");
        mesh.awaitQuiet();
        mesh.awaitEqual("t");
        assertThat(a.content("t")).isEqualTo("(1,b)");
        mesh.sides.forEach(s -> assertThat(s.one("SELECT count(*) FROM sarrio.conflict WHERE resolved_at IS NULL"))
                .isEqualTo("0"));
    }

    @Test
    void aTruncateSparesWhatNobodyThereHadSeen() {
        start("latest");
        a.app("INSERT INTO t SELECT i, 'first' FROM generate_series(1, 5) i");
        mesh.awaitQuiet();
        mesh.stopApply();
        a.app("TRUNCATE t");
        b.app("UPDATE t SET v = 'b' WHERE id = 1");
        c.app("INSERT INTO t VALUES (9, 'c')");
        mesh.startApply();
        mesh.awaitQuiet();
        mesh.awaitEqual("t");
        assertThat(a.content("t")).isEqualTo("(1,b)\n(9,c)");
    }

    @Test
    void ofThreeRowsWithOneUniqueValueOneIsLeftTheSameEverywhere() {
        start("latest", "CREATE TABLE w (id int PRIMARY KEY, m text UNIQUE)", "w");
        mesh.stopApply();
        a.app("INSERT INTO w VALUES (1, 'm')");
        Pair.later();
        b.app("INSERT INTO w VALUES (2, 'm')");
        Pair.later();
        c.app("INSERT INTO w VALUES (3, 'm')");
        mesh.startApply();
        mesh.awaitQuiet();
        mesh.awaitEqual("w");
        assertThat(a.content("w")).isEqualTo("(3,m)");
        assertThat(b.rows("SELECT kind FROM sarrio.conflict")).contains("UNIQUE");
    }

    @Test
    void aParentComesBackToAllForTheChildThatOneHasGivenIt() {
        mesh = new Mesh(3)
                .tables(
                        "CREATE TABLE p (id int PRIMARY KEY)",
                        "CREATE TABLE k (id int PRIMARY KEY, p int REFERENCES p)");
        a = mesh.sides.get(0);
        b = mesh.sides.get(1);
        c = mesh.sides.get(2);
        mesh.start("latest", CopyMode.DATA, "p", "k");
        a.app("INSERT INTO p VALUES (1)");
        mesh.awaitQuiet();
        mesh.stopApply();
        b.app("DELETE FROM p WHERE id = 1");
        c.app("INSERT INTO k VALUES (7, 1)");
        mesh.startApply();
        mesh.awaitQuiet();
        mesh.awaitEqual("p");
        mesh.awaitEqual("k");
        assertThat(a.content("p")).isEqualTo("(1)");
        assertThat(a.content("k")).isEqualTo("(7,1)");
    }

    /** Evidence goes once all have said that they have it, and not before. */
    @Test
    void whatWasAppliedIsKeptUntilAllHaveItAndThenForgotten() {
        start("latest");
        c.stopCapture(); // c says nothing
        a.app("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100) i");
        Pair.await()
                .untilAsserted(() -> assertThat(c.one("SELECT count(*) FROM t")).isEqualTo("100"));
        assertThat(heardAfterEmptying(c)).isEqualTo("99");
        for (int i = 0; i < 3; i++) {
            a.app("UPDATE t SET v = v || 'y' WHERE id = 100"); // whoever has nothing to say is silent
            mesh.awaitApplied(a, b);
            assertThat(heardAfterEmptying(b)).as("c has not acknowledged").isEqualTo("99");
        }
        mesh.startCapture(c);
        Pair.await().pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            a.app("UPDATE t SET v = v || 'z' WHERE id = 100");
            assertThat(heardAfterEmptying(b)).isEqualTo("0");
            assertThat(heardAfterEmptying(c)).isEqualTo("0");
        });
    }

    /** Tries all slots, as capture does one after the other over minutes. @return of how many of the rows that are written once it has kept the keys */
    private String heardAfterEmptying(Side side) {
        try (PgSession session = Pair.SERVERS.connect(side.database.as(Side.ROLE), "test")) {
            Evidence evidence = new Evidence(session);
            evidence.of(Set.of(mesh.sync().name()));
            LogSlots slots = LogSlots.heard(session).orElseThrow();
            for (int slot = 0; slot < LogSlots.SLOTS; slot++) {
                slots.empty(slot, evidence.limit(Long.MAX_VALUE));
            }
        }
        return side.one("SELECT count(*) FROM sarrio.heard WHERE key <> '100'");
    }

    @Test
    void nothingOfItStaysWhereSarrioIsTakenOut() {
        start("latest");
        b.app("INSERT INTO t VALUES (1, 'b')");
        mesh.awaitQuiet();
        mesh.stopApply();
        mesh.stopCaptures();
        Uninstaller uninstaller = new Uninstaller(
                Pair.SERVERS, new StreamTopics(mesh.kafka)::clusterId, FenceSettings.DEFAULT, Duration.ofSeconds(60));
        DatabaseEntry entry = new DatabaseEntry(a.name, a.database.as(Side.ROLE), SchemaMode.NONE, false, null, 1);
        assertThat(uninstaller.look(entry).tables()).contains("sarrio.heard", "sarrio.heard_3");
        Leftovers left = uninstaller.remove(entry, false, step -> {});
        assertThat(left.none()).as(left.sentence()).isTrue();
        assertThat(left.schema()).isFalse();
    }
}
