package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.conflict.ConflictRecord;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of conflicts by each strategy: the same on both sides, on record, and nothing else is touched by it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConflictIT {
    private Pair pair;
    private long revision = 1;

    @BeforeAll
    void start() {
        pair = new Pair()
                .deciding("latest")
                .tables(
                        "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE n (k numeric PRIMARY KEY, v text)",
                        "CREATE TABLE u (id int, part int, mail text UNIQUE, PRIMARY KEY (part, id))",
                        "CREATE TABLE p (id int PRIMARY KEY, v text)",
                        "CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE)");
        pair.twoWay(CopyMode.DATA, "t", "n", "u", "p", "c");
    }

    @AfterAll
    void close() {
        pair.close();
    }

    /** Both sides have the same rows again, and conflicts are decided so from now on. */
    private void given(ConflictRules rules, String... rows) {
        pair.awaitQuiet();
        pair.stopApply();
        pair.rules = rules;
        DesiredSync now = pair.sync().deciding(rules);
        pair.become(now);
        pair.startApply();
        pair.a.app("DELETE FROM t", "DELETE FROM n", "DELETE FROM u", "DELETE FROM p");
        pair.a.app(rows);
        pair.awaitQuiet();
        pair.b.app("DELETE FROM sarrio.conflict");
        pair.a.app("DELETE FROM sarrio.conflict");
        pair.awaitEqual("t", "n");
    }

    private void given(String strategy, String... rows) {
        given(pair.deciding(strategy).rules, rows);
    }

    /** The second after the first, and neither sees the other's. */
    private void concurrently(String onA, String onB) throws InterruptedException {
        pair.stopApply();
        pair.a.app(onA.split("; "));
        Pair.later();
        pair.b.app(onB.split("; "));
        pair.startApply();
        pair.awaitQuiet();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "latest   | UPDATE t SET v = 'a' WHERE id = 1 | UPDATE t SET v = 'b' WHERE id = 1 | (1,b) (2,two)",
                "latest   | UPDATE t SET v = 'a' WHERE id = 1 | DELETE FROM t WHERE id = 1 | (2,two)",
                "latest   | DELETE FROM t WHERE id = 1 | UPDATE t SET v = 'b' WHERE id = 1 | (1,b) (2,two)",
                "latest   | INSERT INTO t VALUES (7, 'a') | INSERT INTO t VALUES (7, 'b') | (1,one) (2,two) (7,b)",
                "source   | UPDATE t SET v = 'a' WHERE id = 1 | UPDATE t SET v = 'b' WHERE id = 1 | (1,a) (2,two)",
                "source   | UPDATE t SET v = 'a' WHERE id = 1 | DELETE FROM t WHERE id = 1 | (1,a) (2,two)",
                "source   | DELETE FROM t WHERE id = 1 | UPDATE t SET v = 'b' WHERE id = 1 | (2,two)",
                "target   | INSERT INTO t VALUES (7, 'a') | INSERT INTO t VALUES (7, 'b') | (1,one) (2,two) (7,b)",
                "list:b,a | UPDATE t SET v = 'a' WHERE id = 1 | UPDATE t SET v = 'b' WHERE id = 1 | (1,b) (2,two)",
                "target   | UPDATE t SET id = 7 WHERE id = 1 | UPDATE t SET v = 'b' WHERE id = 1 | (1,b) (2,two) (7,one)",
                "source   | UPDATE t SET id = 7 WHERE id = 1 | UPDATE t SET v = 'b' WHERE id = 1 | (2,two) (7,one)",
                "source   | UPDATE t SET id = 9 WHERE id = 1 | UPDATE t SET id = 8 WHERE id = 1 | (2,two) (8,one) (9,one)",
            })
    void aRowThatBothHaveChangedIsTheSameOnBothAfterwardsAndOnRecord(
            String strategy, String onA, String onB, String rows) throws InterruptedException {
        given(strategy, "INSERT INTO t VALUES (1, 'one'), (2, 'two')");

        concurrently(onA, onB);

        assertRows(rows);
        boolean bothDelete = rows.contains("(8");
        for (Side side : List.of(pair.a, pair.b)) {
            assertThat(side.rows("SELECT kind, winner IS NOT NULL, how, resolved_at IS NOT NULL FROM sarrio.conflict"))
                    .isEqualTo(bothDelete ? List.of() : List.of("ROW|t|strategy|t"));
        }
    }

    private void assertRows(String rows) {
        assertThat(pair.a.content("t").replace("\n", " ")).isEqualTo(rows);
        assertThat(pair.b.content("t").replace("\n", " ")).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "latest | UPDATE t SET v = 'a' WHERE id = 1 | TRUNCATE t | (1,a)",
                "latest | TRUNCATE t | INSERT INTO t VALUES (7, 'b') | (7,b)",
                "latest | TRUNCATE t; INSERT INTO t VALUES (1, 'a') | UPDATE t SET v = 'b' WHERE id = 2 | (1,a) (2,b)",
                "latest | TRUNCATE t; INSERT INTO t VALUES (1, 'a') | UPDATE t SET v = 'b' WHERE id = 1 | (1,b)",
                "latest | UPDATE t SET v = 'a' WHERE id = 1; TRUNCATE t | UPDATE t SET v = 'b' WHERE id = 1 | (1,b)",
                "source | UPDATE t SET v = 'a' WHERE id = 1; TRUNCATE t | UPDATE t SET v = 'b' WHERE id = 1 | ~~",
                "target | TRUNCATE t | TRUNCATE t; INSERT INTO t VALUES (3, 'b') | (3,b)",
            })
    void aTruncateSparesWhatTheOtherSideHasChangedUnseen(String strategy, String onA, String onB, String rows)
            throws InterruptedException {
        given(strategy, "INSERT INTO t VALUES (1, 'one'), (2, 'two')");

        concurrently(onA, onB);

        assertRows(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "source | INSERT INTO u VALUES (5, 1, 'x') | INSERT INTO u VALUES (6, 1, 'x') | (1,1,p) (2,1,q) (5,1,x)",
                "latest | INSERT INTO u VALUES (5, 1, 'x') | INSERT INTO u VALUES (6, 1, 'x') | (1,1,p) (2,1,q) (6,1,x)",
                "source | UPDATE u SET mail = 'x' WHERE id = 1 | UPDATE u SET mail = 'x' WHERE id = 2 | (1,1,x)",
                "target | UPDATE u SET mail = 'x' WHERE id = 1 | UPDATE u SET mail = 'x' WHERE id = 2 | (2,1,x)",
            })
    void ofTwoRowsWithOneUniqueValueTheLoserGoesOnBothSides(String strategy, String onA, String onB, String rows)
            throws InterruptedException {
        given(strategy, "INSERT INTO u VALUES (1, 1, 'p'), (2, 1, 'q')");

        concurrently(onA, onB);

        for (Side side : List.of(pair.a, pair.b)) {
            assertThat(side.content("u").replace("\n", " ")).isEqualTo(rows);
            assertThat(side.rows("SELECT DISTINCT kind, constraint_name, how FROM sarrio.conflict"))
                    .containsExactly("UNIQUE|u_mail_key|strategy");
        }
    }

    @ParameterizedTest
    @CsvSource({"latest", "source"})
    void aParentThatIsDeletedOnOneSideStaysForAChildThatItWasGivenOnTheOther(String strategy)
            throws InterruptedException {
        given(strategy, "INSERT INTO p VALUES (1, 'one'), (2, 'two')", "INSERT INTO c VALUES (10, 1), (20, 2)");

        concurrently("DELETE FROM p", "INSERT INTO c VALUES (11, 1)");

        for (Side side : List.of(pair.a, pair.b)) {
            assertThat(side.content("p")).isEqualTo("(1,one)");
            assertThat(side.content("c")).isEqualTo("(11,1)");
        }
        assertThat(pair.b.rows("SELECT kind, constraint_name, key, winner FROM sarrio.conflict"))
                .containsExactly("PARENT|c_p_fkey|{\"id\": 1}|" + pair.b.name);
    }

    /** A change that lost before it was published is not published, and neither is the one that won under this side's name. */
    @Test
    void theLoserTellsNobodyOfTheWinnerAsIfItWereItsOwn() {
        given("source", "INSERT INTO t VALUES (1, 'one')");
        pair.b.stopCapture();
        pair.stopApply();
        pair.a.app("UPDATE t SET v = 'a' WHERE id = 1");
        pair.b.app("UPDATE t SET v = 'b' WHERE id = 1", "INSERT INTO t SELECT i, 'b' FROM generate_series(200, 450) i");
        pair.startApply();
        Pair.await().until(() -> pair.b.content("t").contains("(1,a)"));
        pair.a.app("UPDATE t SET v = 'a again' WHERE id = 1");
        pair.startCapture(pair.b);
        pair.awaitQuiet();
        pair.awaitEqual("t");

        assertThat(pair.a.one("SELECT v FROM t WHERE id = 1")).isEqualTo("a again");
        assertThat(pair.a.one("SELECT count(*) FROM t")).isEqualTo("252");
        assertThat(pair.a.rows("SELECT key FROM sarrio.conflict")).isEmpty();
        assertThat(pair.b.rows("SELECT key, winner, own_row->>'v', incoming_row->>'v' FROM sarrio.conflict"))
                .containsExactly("{\"id\": 1}|" + pair.a.name + "|b|a");
    }

    @Test
    void rowsOfOneBatchThatMetNoConflictAreApplied() throws InterruptedException {
        given("target", "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 300) i");

        concurrently(
                "UPDATE t SET v = 'a'; INSERT INTO t VALUES (400, 'a')",
                "UPDATE t SET v = 'b' WHERE id IN (1, 150, 299)");

        pair.awaitEqual("t");
        assertThat(pair.b.one("SELECT string_agg(id::text, ',' ORDER BY id) FROM t WHERE v = 'b'"))
                .isEqualTo("1,150,299");
        assertThat(pair.b.one("SELECT count(*) FROM t WHERE v = 'a'")).isEqualTo("298");
        assertThat(pair.b.one("SELECT count(*) FROM sarrio.conflict")).isEqualTo("3");
    }

    @Test
    void keysThatAreWrittenDifferentlyButEqualAreOneKey() throws InterruptedException {
        given("latest", "INSERT INTO n VALUES (1.0, 'old')");
        concurrently("UPDATE n SET v = 'a'", "UPDATE n SET k = 1.00, v = 'b'");

        assertThat(pair.a.content("n")).isEqualTo("(1.00,b)").isEqualTo(pair.b.content("n"));
    }

    @Test
    void halfOfTheKeysGoToEachSideAtRandom() throws InterruptedException {
        given("random", "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100) i");
        concurrently("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'");

        pair.awaitEqual("t");
        assertThat(Integer.parseInt(pair.a.one("SELECT count(*) FROM t WHERE v = 'a'")))
                .isBetween(25, 75);
    }

    @Test
    void whatIsSkippedStaysDifferentUntilOneWritesTheRowAgain() throws InterruptedException {
        given("skip", "INSERT INTO t VALUES (1, 'one')");
        concurrently("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'; INSERT INTO t VALUES (2, 'b')");
        assertThat(pair.a.content("t")).isEqualTo("(1,a)\n(2,b)");
        assertThat(pair.b.content("t")).isEqualTo("(1,b)\n(2,b)");
        assertThat(pair.a.one("SELECT winner IS NULL AND resolved_at IS NOT NULL FROM sarrio.conflict"))
                .isEqualTo("t");

        pair.a.app("UPDATE t SET v = 'again' WHERE id = 1");
        pair.awaitQuiet();
        assertRows("(1,again) (2,b)");
    }

    @Test
    void aTableMayHaveAStrategyOfItsOwn() throws InterruptedException {
        ConflictRules rules = new ConflictRules(
                ConflictStrategy.parse("source"),
                List.of(new ConflictRules.OfTable(
                        dev.sarrio.core.name.TableName.parse("public.n"), ConflictStrategy.parse("target"))),
                null,
                0);
        given(rules, "INSERT INTO t VALUES (1, 'one')", "INSERT INTO n VALUES (1, 'one')");
        concurrently("UPDATE t SET v = 'a'; UPDATE n SET v = 'a'", "UPDATE t SET v = 'b'; UPDATE n SET v = 'b'");

        assertRows("(1,a)");
        assertThat(pair.a.content("n")).isEqualTo("(1,b)").isEqualTo(pair.b.content("n"));
    }

    @Test
    void aConflictThatStoppedTheSyncIsOpenUntilItIsDecidedAndThenBothSidesGoOn() throws InterruptedException {
        given("abort", "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        pair.stopApply();
        pair.a.app("UPDATE t SET v = 'a'");
        pair.b.app("UPDATE t SET v = 'b'");
        pair.startApply();
        Pair.await().until(() -> pair.state(pair.a) == FlowState.FAILED && pair.state(pair.b) == FlowState.FAILED);
        assertThat(pair.towards(pair.b).problem().code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(
                        pair.b.rows(
                                "SELECT key->>'id', incoming_row->>'v', own_row->>'v', resolved_at FROM sarrio.conflict ORDER BY 1"))
                .containsExactly("1|a|b|null", "2|a|b|null");

        decide(new Decision(
                Instant.now(),
                ConflictStrategy.parse("target"),
                dev.sarrio.core.name.TableName.parse("t"),
                "{\"id\": 2}"));
        Pair.await()
                .until(() -> pair.b.one("SELECT count(*) FROM sarrio.conflict").equals("1"));
        Pair.await()
                .until(() -> pair.a.one("SELECT count(*) FROM sarrio.conflict").equals("1"));
        assertThat(pair.b.content("t")).isEqualTo("(1,b)\n(2,b)");

        decide(new Decision(Instant.now(), ConflictStrategy.parse("source"), null, null));
        pair.awaitQuiet();
        assertRows("(1,a) (2,b)");
        pair.awaitRunning();
        assertThat(pair.b.rows("SELECT key->>'id', how FROM sarrio.conflict ORDER BY 1"))
                .containsExactly("1|decision", "2|decision");
    }

    private void decide(Decision decision) {
        List<Decision> all = new ArrayList<>(pair.sync().rules().decisions());
        all.add(decision);
        pair.become(pair.sync().deciding(new ConflictRules(null, null, all, 0)));
    }

    @Test
    void conflictsArePublishedOnce() throws InterruptedException {
        given("latest", "INSERT INTO t VALUES (1, 'one')");
        concurrently("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'");
        String id = pair.a.one("SELECT id FROM sarrio.conflict");
        pair.a.stopCapture();
        pair.startCapture(pair.a);

        List<ConflictRecord> records = new ArrayList<>();
        Pair.await().untilAsserted(() -> {
            records.clear();
            Pair.eachRecord(
                    Topics.conflicts(pair.a.name), r -> records.add(Json.read(r.value(), ConflictRecord.class)));
            assertThat(records).extracting(r -> String.valueOf(r.id())).containsOnlyOnce(id);
        });
        ConflictRecord record = records.get(records.size() - 1);
        assertThat(record.key().toString()).isEqualTo("{\"id\":1}");
        assertThat(record.incoming().row().path("v").asText()).isEqualTo("b");
        assertThat(record.own().row().path("v").asText()).isEqualTo("a");
        assertThat(record.winner()).isEqualTo(pair.b.name);
        assertThat(record.own().transactions()).hasSize(1);
    }
}
