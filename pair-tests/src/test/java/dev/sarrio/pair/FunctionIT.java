package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conflicts that an SQL function of the user's decides: alike on both sides, and nothing is lost by one that can't. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FunctionIT {
    private Pair pair;

    @BeforeAll
    void start() {
        pair = new Pair()
                .tables(
                        "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE u (id int PRIMARY KEY, mail text UNIQUE)",
                        "CREATE TABLE p (id int PRIMARY KEY, v text)",
                        "CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE)",
                        "CREATE TABLE fired (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at text)",
                        "CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS"
                                + " $$BEGIN INSERT INTO fired (at) VALUES (NEW.v); RETURN NEW; END$$",
                        "CREATE TRIGGER fire AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION fire()")
                .evenKeysToA();
        pair.twoWay(CopyMode.DATA, "t", "u", "p", "c");
    }

    @AfterAll
    void close() {
        pair.close();
    }

    private void given(String strategy, String... rows) {
        pair.evenKeysToA();
        pair.awaitQuiet();
        pair.stopApply();
        pair.become(pair.sync().deciding(pair.deciding(strategy).rules));
        pair.startApply();
        pair.a.app("DELETE FROM t", "DELETE FROM u", "DELETE FROM p");
        pair.a.app(rows);
        pair.awaitQuiet();
        for (Side side : List.of(pair.a, pair.b)) {
            side.app("DELETE FROM sarrio.conflict", "TRUNCATE fired");
        }
        pair.awaitEqual("t", "u");
    }

    private void apart(String onA, String onB) {
        pair.stopApply();
        pair.a.app(onA.split("; "));
        pair.b.app(onB.split("; "));
        pair.startApply();
    }

    private void define(String body) {
        for (Side side : List.of(pair.a, pair.b)) {
            side.app(body.split(" ~ "));
        }
    }

    private void assertBoth(String table, String rows) {
        assertThat(pair.a.content(table).replace("\n", " ")).isEqualTo(rows);
        assertThat(pair.b.content(table).replace("\n", " ")).isEqualTo(rows);
    }

    @Test
    void eachRowIsThatOfTheDatabaseThatTheFunctionNames() {
        given(Pair.OWNER, "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 5) i");

        apart(
                "UPDATE t SET v = 'a' WHERE id < 5; INSERT INTO t VALUES (8, 'a'), (9, 'a')",
                "UPDATE t SET v = 'b' WHERE id < 4; DELETE FROM t WHERE id = 4; INSERT INTO t VALUES (8, 'b'), (9, 'b')");
        pair.awaitQuiet();

        assertBoth("t", "(1,b) (2,a) (3,b) (4,a) (5,x) (8,a) (9,b)");
        for (Side side : List.of(pair.a, pair.b)) {
            assertThat(side.rows("SELECT key->>'id', left(winner, 1), strategy, how FROM sarrio.conflict ORDER BY 1"))
                    .containsExactly(
                            "1|b|function:app.owner_of|strategy",
                            "2|a|function:app.owner_of|strategy",
                            "3|b|function:app.owner_of|strategy",
                            "4|a|function:app.owner_of|strategy",
                            "8|a|function:app.owner_of|strategy",
                            "9|b|function:app.owner_of|strategy");
        }
    }

    /** It sees what is the same for both sides. */
    @Test
    void itIsToldTheTableTheKeyAndBothDatabasesInOrder() {
        given(Pair.OWNER, "INSERT INTO t VALUES (7, 'x')");
        define(
                "CREATE OR REPLACE FUNCTION app.owner_of(tab text, key jsonb, databases text[]) RETURNS text LANGUAGE sql IMMUTABLE AS"
                        + " $$SELECT CASE WHEN (tab, key, databases) = ('public.t', '{\"id\": 7}'::jsonb, ARRAY['"
                        + pair.a.name
                        + "', '" + pair.b.name + "']) THEN databases[2] ELSE tab || key END$$");
        apart("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'");
        pair.awaitQuiet();
        assertBoth("t", "(7,b)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO u VALUES (5, 'x') | INSERT INTO u VALUES (6, 'x') | (6,x)",
                "INSERT INTO u VALUES (5, 'x') | INSERT INTO u VALUES (4, 'x') | (5,x)",
                "INSERT INTO u VALUES (4, 'x') | INSERT INTO u VALUES (5, 'x') | (4,x)",
            })
    void ofTwoRowsWithOneUniqueValueTheSmallerKeyIsAskedAbout(String onA, String onB, String rows) {
        given(Pair.OWNER);
        apart(onA, onB);
        pair.awaitQuiet();
        assertBoth("u", rows);
    }

    /** Nothing is lost by what a row that is spared, or a parent that comes back, does: nobody wins there, and nobody is asked. */
    @Test
    void aTruncateAndADeletedParentAreNoQuestionsForIt() {
        given(Pair.OWNER, "INSERT INTO t VALUES (1, 'one')", "INSERT INTO p VALUES (1, 'one')");
        define(
                "CREATE OR REPLACE FUNCTION app.owner_of(tab text, key jsonb, databases text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE"
                        + " AS $$BEGIN RAISE 'asked about %', key; END$$");
        apart("TRUNCATE t; DELETE FROM p", "INSERT INTO t VALUES (7, 'b'); INSERT INTO c VALUES (11, 1)");
        pair.awaitQuiet();
        assertBoth("t", "(7,b)");
        assertBoth("p", "(1,one)");
        assertBoth("c", "(11,1)");
        assertThat(pair.b.rows("SELECT kind, strategy FROM sarrio.conflict ORDER BY 1"))
                .containsExactly("PARENT|function:app.owner_of", "TRUNCATE|function:app.owner_of");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plpgsql IMMUTABLE AS $$BEGIN RAISE 'no idea' USING DETAIL = concat('about ', key); END$$ | no idea (about {\"id\": 1}) (SQLSTATE P0001)",
                "sql IMMUTABLE AS $$SELECT CASE key->>'id' WHEN '2' THEN databases[1] END$$ | answers NULL for the key {\"id\": 1}",
                "sql IMMUTABLE AS $$SELECT 'elsewhere'::text$$ | answers \"elsewhere\" for the key {\"id\": ",
                "sql STABLE AS $$SELECT databases[1]$$ | is not IMMUTABLE",
                "plpgsql IMMUTABLE AS $$BEGIN PERFORM pg_sleep(60); RETURN databases[1]; END$$ | has not answered within 10 seconds",
                "plpgsql IMMUTABLE AS $$BEGIN PERFORM public.meddle(); RETURN databases[1]; END$$ | read-only transaction",
                "plpgsql IMMUTABLE AS $$BEGIN UPDATE public.t SET v = 'x'; RETURN databases[1]; END$$ | not allowed in a non-volatile function",
                "plpgsql IMMUTABLE AS $$BEGIN PERFORM FROM t; RETURN databases[1]; END$$ | relation \"t\" does not exist",
                "sql IMMUTABLE AS $$SELECT databases[1]$$ ~ REVOKE EXECUTE ON FUNCTION app.owner_of FROM PUBLIC, sarrio_pair | GRANT EXECUTE ON FUNCTION",
                "sql IMMUTABLE AS $$SELECT databases[1]$$ ~ DROP FUNCTION app.owner_of | There is no function \"app\".\"owner_of\"(text, jsonb, text[])",
            })
    void aFunctionThatCannotDecideStopsTheDirectionAndNothingIsWritten(String bad, String why) {
        given(Pair.OWNER, "INSERT INTO t VALUES (1, 'one'), (2, 'two')", "INSERT INTO u VALUES (1, 'one')");
        define("CREATE OR REPLACE FUNCTION public.meddle() RETURNS void LANGUAGE sql SECURITY DEFINER AS"
                + " $$UPDATE public.t SET v = 'meddled'$$");
        define("CREATE OR REPLACE FUNCTION app.owner_of(tab text, key jsonb, databases text[]) RETURNS text LANGUAGE "
                + bad);
        apart("UPDATE t SET v = 'a'; UPDATE u SET mail = 'a'", "UPDATE t SET v = 'b'");
        for (Side side : List.of(pair.a, pair.b)) {
            Pair.await().untilAsserted(() -> {
                assertThat(pair.state(side)).isEqualTo(FlowState.FAILED);
                Problem problem = pair.towards(side).problem();
                assertThat(problem.code()).isIn(ErrorCode.CONFLICT_FUNCTION, ErrorCode.MISSING_PRIVILEGE);
                assertThat(problem.message() + problem.remedy()).contains(why);
            });
        }
        assertThat(pair.a.content("t")).isEqualTo("(1,a)\n(2,a)");
        assertThat(pair.b.content("t")).isEqualTo("(1,b)\n(2,b)");
        assertThat(pair.b.content("u")).isEqualTo("(1,one)");

        pair.stopApply(); // or it is tried again only after ten seconds
        pair.evenKeysToA();
        pair.startApply();
        pair.awaitQuiet();
        assertBoth("t", "(1,b) (2,a)");
        assertBoth("u", "(1,a)");
        assertThat(pair.a.rows("SELECT winner FROM sarrio.conflict")).hasSize(2);
    }

    @Test
    void itGoesOnByItselfWhenTheFunctionIsMended() {
        given(Pair.OWNER, "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        define("DROP FUNCTION app.owner_of");
        apart("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'");
        for (Side side : List.of(pair.a, pair.b)) {
            Pair.await().until(() -> pair.state(side) == FlowState.FAILED);
        }
        pair.evenKeysToA();
        pair.awaitQuiet();
        assertBoth("t", "(1,b) (2,a)");
        pair.awaitRunning();
    }

    /** Rows are written as replica afterwards, whatever it sets: else the trigger would fire for them. */
    @Test
    void whatItDoesToTheSessionIsUndone() {
        given(Pair.OWNER, "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        define(
                "CREATE OR REPLACE FUNCTION app.owner_of(tab text, key jsonb, databases text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE"
                        + " AS $$BEGIN PERFORM set_config('session_replication_role', 'origin', false);"
                        + " RETURN databases[1 + (key->>'id')::int % 2]; END$$");
        apart("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'");
        pair.awaitQuiet();
        assertBoth("t", "(1,b) (2,a)");
        assertThat(pair.a.rows("SELECT DISTINCT at FROM fired")).containsExactly("a");
        assertThat(pair.b.rows("SELECT DISTINCT at FROM fired")).containsExactly("b");
    }

    @Test
    void itDecidesTenThousandConflicts() {
        given(Pair.OWNER, "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 10000) i");
        apart("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'");
        long began = System.nanoTime();
        pair.awaitQuiet();
        System.out.printf("10000 conflicts by a function: %d ms%n", (System.nanoTime() - began) / 1_000_000);
        pair.awaitEqual("t");
        assertThat(pair.a.one("SELECT count(*) FROM t WHERE v = CASE WHEN id % 2 = 0 THEN 'a' ELSE 'b' END"))
                .isEqualTo("10000");
    }

    @Test
    void aConflictThatStoppedTheSyncMayBeDecidedByAFunctionToo() {
        given("abort", "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        apart("UPDATE t SET v = 'a'", "UPDATE t SET v = 'b'");
        Pair.await().until(() -> pair.state(pair.a) == FlowState.FAILED && pair.state(pair.b) == FlowState.FAILED);
        Decision decision = new Decision(Instant.now(), ConflictStrategy.parse(Pair.OWNER), null, null);
        pair.become(pair.sync().deciding(new ConflictRules(null, null, List.of(decision), 0)));
        pair.awaitQuiet();
        assertBoth("t", "(1,b) (2,a)");
        assertThat(pair.a.rows("SELECT DISTINCT how FROM sarrio.conflict")).containsExactly("decision");
    }

    @Test
    void theStatusWarnsOfTwoThatWouldDecideDifferently() {
        given(Pair.OWNER, "INSERT INTO t VALUES (1, 'one')");
        assertThat(pair.towards(pair.b).warnings()).noneMatch(w -> w.contains("owner_of"));
        pair.stopApply();
        pair.b.app("ALTER FUNCTION app.owner_of STRICT");
        pair.startApply();
        for (Side side : List.of(pair.a, pair.b)) {
            Pair.await().untilAsserted(() -> assertThat(pair.towards(side).warnings())
                    .anyMatch(
                            w -> w.contains("The function \"app\".\"owner_of\"(text, jsonb, text[]) is not the same in")
                                    && w.contains("Remedy: make it in one as it is in the other")));
        }
        pair.stopApply();
        pair.evenKeysToA();
        pair.startApply();
        Pair.await().untilAsserted(() -> assertThat(pair.towards(pair.b).warnings())
                .noneMatch(w -> w.contains("owner_of")));
    }
}
