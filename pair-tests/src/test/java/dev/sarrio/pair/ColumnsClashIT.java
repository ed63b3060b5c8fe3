package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.name.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Rows that are merged by column, and what else they meet: unique rules, parents, TRUNCATE, tables that are altered, changes without an image. All
 * is written in one go, each story in rows or a table of its own, and each test looks at what came of some.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ColumnsClashIT {
    /**
     * Statements of both sides, in this order, and neither side sees the other's; a statement begins with the side's name; with `told` it is waited
     * until a batch has what was written. # is a number of the story's own before that of a row, or behind a value. Each begins with rows (1, p, x),
     * (2, q, x).
     */
    private static final List<String> UNIQUE = List.of(
            // two rows get one value, each on another side: one is merged, or both are
            "a UPDATE u SET m = 'v#' WHERE id = #1; b UPDATE u SET m = 'v#' WHERE id = #2; b UPDATE u SET x = 'b' WHERE id = #1",
            "a UPDATE u SET m = 'v#' WHERE id = #1; a UPDATE u SET x = 'a' WHERE id = #2; b UPDATE u SET m = 'v#' WHERE id = #2",
            "a UPDATE u SET m = 'v#' WHERE id = #1; a UPDATE u SET x = 'a' WHERE id = #2; b UPDATE u SET m = 'v#' WHERE id = #2; b UPDATE u SET x = 'b' WHERE id = #1",
            "b UPDATE u SET x = 'b' WHERE id = #1; b UPDATE u SET m = 'v#' WHERE id = #2; a UPDATE u SET x = 'a' WHERE id = #2; a UPDATE u SET m = 'v#' WHERE id = #1",
            "a INSERT INTO u VALUES (#7, 'v#', 'a'); b UPDATE u SET m = 'v#' WHERE id = #2; a UPDATE u SET x = 'a' WHERE id = #2",
            // a value that one side has taken away and given back, and that the other gave to another row
            "a UPDATE u SET m = 'r#', x = 'a' WHERE id = #1; a UPDATE u SET m = 'p#' WHERE id = #2; b UPDATE u SET m = 's#' WHERE id = #1; b UPDATE u SET m = 'p#' WHERE id = #1");

    /** The same, that clash with nothing, and what comes of them. */
    private static final List<String[]> SWAPS = List.of(
            story(
                    "b UPDATE u SET x = 'b' WHERE id / 10 = #; a UPDATE u SET m = '-' WHERE id = #1; a UPDATE u SET m = 'p#' WHERE id = #2; a UPDATE u SET m = 'q#' WHERE id = #1",
                    "q#|b, p#|b"),
            story(
                    "a UPDATE u SET m = '-' WHERE id = #1; a UPDATE u SET m = 'p#' WHERE id = #2; a UPDATE u SET m = 'q#' WHERE id = #1; b UPDATE u SET x = 'b' WHERE id / 10 = #",
                    "q#|b, p#|b"),
            story(
                    "a UPDATE u SET m = m || 'a' WHERE id / 10 = #; b UPDATE u SET x = 'b' WHERE id = #2",
                    "p#a|x, q#a|b"));

    /** Of rows (1, 1, 1), (2, 2, 2), where the second and the third are unique together. */
    private static final List<String[]> MIXTURES = List.of(
            story("a UPDATE w SET a = 2 WHERE id = #1; b UPDATE w SET b = 2 WHERE id = #1", "1|2, 2|2"),
            story(
                    "a UPDATE w SET a = 3 WHERE id / 10 = #; b UPDATE w SET b = 3 WHERE id = #1; b UPDATE w SET b = 3 WHERE id = #2",
                    "1|3, 2|3"),
            story(
                    "a UPDATE w SET a = 3 WHERE id = #1; a INSERT INTO w VALUES (#4, #, 3, 3); b UPDATE w SET b = 3 WHERE id = #1",
                    "1|3, 2|2, 3|3"),
            story(
                    "b UPDATE w SET a = 3 WHERE id = #1; a INSERT INTO w VALUES (#4, #, 3, 3); a UPDATE w SET b = 3 WHERE id = #1",
                    "1|3, 2|2, 3|3"));

    /** Parents 1 and 2, with children 10 and 20. */
    private static final List<String[]> PARENTS = List.of(
            story("a DELETE FROM p WHERE id = #1; b UPDATE c SET v = 'b' WHERE id = #1", "#1|b|x, #2|v|x"),
            story("b UPDATE c SET v = 'b' WHERE id = #1; a DELETE FROM p WHERE id = #1", "#2|v|x"),
            story("a DELETE FROM p WHERE id = #1; b UPDATE c SET p = #1 WHERE id = #2", "#1|v|x"),
            story(
                    "a DELETE FROM p WHERE id = #1; a UPDATE c SET v = 'a' WHERE id = #2; b UPDATE c SET p = #1 WHERE id = #2",
                    "#1|a|x"),
            story(
                    "a UPDATE p SET v = 'a' WHERE id = #1; a DELETE FROM p WHERE id = #1; b UPDATE p SET v = 'b' WHERE id = #1; b INSERT INTO c VALUES (#3, #1, 'b', 'b')",
                    "#2|v|x, #1|b|b"));

    /** Of rows (1, x, y, z), (2, x, y, z) of a table that each has for itself. */
    private static final List<String[]> TRUNCATES = List.of(
            story("b UPDATE t# SET y = 'b' WHERE id = 1; a TRUNCATE t#", "1|x|b|z"),
            story(
                    "a TRUNCATE t#; b UPDATE t# SET y = 'b' WHERE id = 1; b UPDATE t# SET z = 'b' WHERE id = 1",
                    "1|x|b|b"),
            story(
                    "a TRUNCATE t#; a INSERT INTO t# VALUES (1, 'a', 'a', 'a'); b UPDATE t# SET y = 'b' WHERE id = 1; b UPDATE t# SET x = 'b' WHERE id = 2",
                    "1|a|b|a, 2|b|y|z"),
            story(
                    "b UPDATE t# SET y = 'b' WHERE id = 1; a UPDATE t# SET x = 'a' WHERE id = 1; a TRUNCATE t#",
                    "1|x|b|z"),
            story(
                    "b UPDATE t# SET y = 'b' WHERE id = 1; a UPDATE t# SET x = 'a' WHERE id = 1; a told; a TRUNCATE t#",
                    "1|x|b|z"),
            story(
                    "b UPDATE t# SET x = 'b' WHERE id = 1; a UPDATE t# SET x = 'a' WHERE id = 1; a told; a TRUNCATE t#",
                    ""),
            story(
                    "a UPDATE t# SET x = 'a' WHERE id = 1; a TRUNCATE t#; a INSERT INTO t# VALUES (1, 'n', 'n', 'n'); a UPDATE t# SET x = 'm' WHERE id = 1; b UPDATE t# SET y = 'b' WHERE id = 1",
                    "1|m|b|n"),
            story(
                    "a UPDATE t# SET x = 'a'; b UPDATE t# SET y = 'b'; b TRUNCATE t#; a UPDATE t# SET z = 'a' WHERE id = 2",
                    "1|a|y|z, 2|a|y|a"),
            // updates that change nothing
            story("a UPDATE t# SET x = x WHERE id = 1; b UPDATE t# SET x = x WHERE id = 1; b TRUNCATE t#", ""),
            story("b UPDATE t# SET x = x WHERE id = 1; b TRUNCATE t#; a UPDATE t# SET x = x WHERE id = 1", "1|x|y|z"));

    /** Of rows (1, A, x), (2, B, x), unique in the second: a row that is spared has a value that another one got. */
    private static final String SPARED =
            "a UPDATE f SET x = 'a' WHERE id = 1; b UPDATE f SET m = m WHERE id = 1; b TRUNCATE f; b INSERT INTO f VALUES (3, 'A', 'b')";

    /** Columns that come on one side after the other; in another table they go; rows without an image. */
    private static final String OTHERS =
            "a UPDATE d SET x = 'a' WHERE id = 1; a ALTER TABLE d ADD COLUMN n int; a UPDATE d SET n = 6 WHERE id = 1;"
                    + " b UPDATE d SET y = 'b' WHERE id < 3; b ALTER TABLE d ADD COLUMN n int; b UPDATE d SET x = 'b' WHERE id = 2;"
                    + " a UPDATE d SET n = 7, z = 'a' WHERE id = 2; b UPDATE d SET n = 8 WHERE id = 2; a UPDATE d SET z = 'a' WHERE id = 1;"
                    + " a UPDATE e SET x = 'a' WHERE id = 1; b UPDATE e SET z = 'b' WHERE id = 1; a ALTER TABLE e DROP COLUMN x;"
                    + " b ALTER TABLE e DROP COLUMN x; a UPDATE e SET y = 'a' WHERE id = 1;"
                    + " b UPDATE k SET z = 'b' WHERE id = 249; a UPDATE k SET x = 'a'; b UPDATE k SET y = 'b' WHERE id >= 248";

    private static final List<String> WIDE = List.of("d", "e", "i", "k");
    private Pair pair;

    private static String[] story(String statements, String rows) {
        return new String[] {statements, rows};
    }

    private static String[] tables() {
        List<String> tables = new ArrayList<>(List.of("u", "w", "p", "c", "f"));
        tables.addAll(WIDE);
        IntStream.range(0, TRUNCATES.size()).forEach(i -> tables.add("t" + number(i)));
        return tables.toArray(String[]::new);
    }

    /** Of a story; those of swaps come behind those of clashes. */
    private static int number(int i) {
        return i + 1;
    }

    private static String of(String text, int number) {
        return text.replace("#", String.valueOf(number));
    }

    @BeforeAll
    void writeAll() throws SQLException {
        String columns = " (id int PRIMARY KEY, x text, y text, z text)";
        List<String> ddl = new ArrayList<>(List.of(
                "CREATE TABLE u (id int PRIMARY KEY, m text UNIQUE, x text)",
                "CREATE TABLE w (id int PRIMARY KEY, story int, a int, b int, UNIQUE (story, a, b))",
                "CREATE TABLE f (id int PRIMARY KEY, m text UNIQUE, x text)",
                "CREATE TABLE p (id int PRIMARY KEY, v text)",
                "CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE, v text, x text)"));
        WIDE.forEach(t -> ddl.add("CREATE TABLE " + t + columns));
        IntStream.range(0, TRUNCATES.size()).forEach(i -> ddl.add("CREATE TABLE t" + number(i) + columns));
        pair = new Pair().deciding("columns").tables(ddl.toArray(String[]::new));
        String two = " FROM generate_series(1, 9) s, generate_series(1, 2) i";
        pair.a.app(
                "INSERT INTO u SELECT 10 * s + i, chr(111 + i) || s, 'x'" + two,
                "INSERT INTO w SELECT 10 * s + i, s, i, i" + two,
                "INSERT INTO f VALUES (1, 'A', 'x'), (2, 'B', 'x')",
                "INSERT INTO p SELECT 10 * s + i, 'p'" + two,
                "INSERT INTO c SELECT 10 * s + i, 10 * s + i, 'v', 'x'" + two,
                "INSERT INTO k SELECT i, 'x', 'y', 'z' FROM generate_series(1, 250) i");
        for (String table : tables()) {
            if (table.matches("t\\d+|[dei]")) {
                pair.a.app("INSERT INTO " + table + " SELECT i, 'x', 'y', 'z' FROM generate_series(1, "
                        + (table.startsWith("t") ? 2 : 3) + ") i");
            }
        }
        pair.a.images = true;
        pair.a.keyed = TableName.parse("k");
        pair.b.images = true;
        pair.twoWay(CopyMode.DATA, tables());
        pair.awaitQuiet();
        pair.stopApply();
        for (int i = 0; i < UNIQUE.size(); i++) {
            write(of(UNIQUE.get(i), number(i)));
        }
        for (int i = 0; i < SWAPS.size(); i++) {
            write(of(SWAPS.get(i)[0], number(UNIQUE.size() + i)));
        }
        for (List<String[]> stories : List.of(MIXTURES, PARENTS, TRUNCATES)) {
            for (int i = 0; i < stories.size(); i++) {
                write(of(stories.get(i)[0], number(i)));
            }
        }
        write(SPARED);
        write(OTHERS);
        writeWhatNobodyCanRead();
        pair.startApply();
        pair.awaitQuiet();
    }

    private void write(String statements) {
        for (String statement : statements.split("; *")) {
            Side side = statement.startsWith("a ") ? pair.a : pair.b;
            String said = statement.substring(2);
            if (said.equals("told")) {
                pair.awaitTold(side);
            } else {
                side.app(said);
            }
            Pair.later();
        }
    }

    /** A transaction that began before the ALTER TABLE sees other names than its rows have columns. */
    private void writeWhatNobodyCanRead() throws SQLException {
        try (Connection c = pair.a.database.superuser();
                Statement old = c.createStatement()) {
            c.setAutoCommit(false);
            c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            old.execute("SELECT 1");
            write("a ALTER TABLE i ADD COLUMN n int; b ALTER TABLE i ADD COLUMN n int;"
                    + " b UPDATE i SET z = 'b' WHERE id IN (1, 3); b UPDATE i SET y = 'b' WHERE id = 2");
            old.execute("UPDATE i SET x = 'a' WHERE id IN (1, 3)");
            old.execute("UPDATE i SET y = 'a' WHERE id = 1");
            write("a UPDATE i SET z = 'a' WHERE id = 2");
            c.commit();
        }
    }

    @AfterAll
    void close() {
        pair.close();
    }

    /** The same on both sides. */
    private String rows(String query) {
        String rows = String.join(", ", pair.a.rows(query));
        assertThat(String.join(", ", pair.b.rows(query))).as(query).isEqualTo(rows);
        return rows;
    }

    @Test
    void ofRowsWithOneUniqueValueOneHasItOnBothSidesAndTheOtherIsOnRecord() {
        pair.awaitEqual(tables());
        for (int i = 0; i < UNIQUE.size(); i++) {
            String story = " WHERE id / 10 = " + number(i);
            assertThat(rows("SELECT m FROM u" + story + " ORDER BY id"))
                    .as(UNIQUE.get(i))
                    .isNotEmpty();
            for (Side side : List.of(pair.a, pair.b)) {
                assertThat(side.rows(
                                "SELECT 1 FROM sarrio.conflict WHERE relation = 'public.u' AND (key->>'id')::int / 10 = "
                                        + number(i)))
                        .as(UNIQUE.get(i))
                        .isNotEmpty();
            }
        }
        assertThat(pair.a.rows("SELECT DISTINCT constraint_name FROM sarrio.conflict WHERE kind = 'UNIQUE'"))
                .containsExactlyInAnyOrder("u_m_key", "w_story_a_b_key", "f_m_key");
    }

    @Test
    void valuesThatChangePlacesDoSoInRowsThatAreMerged() {
        for (int i = 0; i < SWAPS.size(); i++) {
            int number = number(UNIQUE.size() + i);
            assertThat(rows("SELECT m, x FROM u WHERE id / 10 = " + number + " ORDER BY id"))
                    .as(SWAPS.get(i)[0])
                    .isEqualTo(of(SWAPS.get(i)[1], number));
        }
    }

    @Test
    void aMixtureThatARuleForbidsIsNotMade() {
        assertStories(MIXTURES, "SELECT a, b FROM w WHERE story = # ORDER BY id");
    }

    @Test
    void aParentStaysForAChildThatTheOtherSideHasWritten() {
        assertStories(PARENTS, "SELECT p, v, x FROM c WHERE id / 10 = # ORDER BY id");
        assertThat(rows("SELECT c.id FROM c LEFT JOIN p ON p.id = c.p WHERE p.id IS NULL"))
                .isEmpty();
    }

    @Test
    void aTruncateSparesWhatTheOtherSideHasWritten() {
        assertStories(TRUNCATES, "SELECT id, x, y, z FROM t# ORDER BY id");
        assertThat(rows("SELECT id, m, x FROM f")).as(SPARED).isEqualTo("3|A|b");
    }

    private void assertStories(List<String[]> stories, String query) {
        for (int i = 0; i < stories.size(); i++) {
            assertThat(rows(of(query, number(i)))).as(stories.get(i)[0]).isEqualTo(of(stories.get(i)[1], number(i)));
        }
    }

    @Test
    void columnsThatComeAndGoOnOneSideAfterTheOtherAreMergedToo() {
        assertThat(rows("SELECT x, y, z, n FROM d WHERE id < 3 ORDER BY id")).isEqualTo("a|b|a|6, b|b|a|8");
        assertThat(rows("SELECT y, z FROM e WHERE id = 1")).isEqualTo("a|b");
    }

    @Test
    void ofChangesWithoutAnImageAllColumnsCount() {
        assertThat(rows("SELECT x, y, z FROM k WHERE id > 246 ORDER BY id")).isEqualTo("a|y|z, a|b|z, a|b|z, a|b|z");
    }

    @Test
    void anImageThatNobodyCanReadCountsForItsOwnRowOnly() {
        assertThat(rows("SELECT x, y, z FROM i ORDER BY id")).isEqualTo("a|a|z, x|b|a, a|y|z");
    }
}
