package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.control.CopyMode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conflicts of tables with whole row images that are merged column by column. */
class ColumnsIT {
    private static final String TABLE =
            "CREATE TABLE t (id numeric PRIMARY KEY, x text, y text, z text, g text GENERATED ALWAYS AS (x || y) STORED)";
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    private void begin(String... tables) {
        pair = new Pair().deciding("columns").tables(tables);
        pair.a.images = true;
        pair.b.images = true;
        pair.a.app("INSERT INTO t SELECT i, 'x', 'y', 'z' FROM generate_series(1, 9) i");
        pair.twoWay(CopyMode.DATA, "t");
        pair.awaitQuiet();
        pair.stopApply();
    }

    /** Until all that was written there is in batches: what comes then is in another one. */
    private void cut(Side side) {
        Pair.await().untilAsserted(() -> {
            List<BatchMarker> markers = pair.markers(side);
            assertThat(markers).isNotEmpty();
            assertThat(side.one("SELECT count(*) FROM sarrio.log WHERE NOT txid_visible_in_snapshot(xid, '"
                            + markers.get(markers.size() - 1).to() + "')"))
                    .isEqualTo("0");
        });
    }

    private void settle() {
        pair.startApply();
        pair.awaitQuiet();
        pair.awaitEqual("t");
    }

    /** How many records of rows both have published. */
    private String records() {
        return Stream.of(pair.a, pair.b)
                .map(side -> pair.markers(side).stream()
                        .flatMap(m -> m.tables().stream())
                        .mapToLong(TablePart::records)
                        .sum())
                .toList()
                .toString();
    }

    private String row(int id) {
        return pair.a.one("SELECT x, y, z FROM t WHERE id = " + id);
    }

    @Test
    void eachKindOfConflictEndsAsTheManualSays() {
        begin(TABLE);
        pair.a.app(
                "UPDATE t SET x = 'a' WHERE id = 1", // different columns
                "UPDATE t SET x = 'a' WHERE id = 2", // the same
                "UPDATE t SET x = 'a', y = 'a' WHERE id = 3", // some of both
                "INSERT INTO t VALUES (20, 'a', 'a', 'a')",
                "UPDATE t SET x = 'a' WHERE id = 4",
                "DELETE FROM t WHERE id = 5",
                "UPDATE t SET id = 30 WHERE id = 6",
                "UPDATE t SET x = 'a' WHERE id = 7",
                "UPDATE t SET y = 'a' WHERE id = 7.0");
        Pair.later();
        pair.b.app(
                "UPDATE t SET y = 'b' WHERE id = 1",
                "UPDATE t SET x = 'b' WHERE id = 2",
                "UPDATE t SET y = 'b', z = 'b' WHERE id = 3",
                "INSERT INTO t VALUES (20, 'b', 'b', 'b')",
                "DELETE FROM t WHERE id = 4",
                "UPDATE t SET y = 'b' WHERE id = 5",
                "UPDATE t SET y = 'b' WHERE id = 6",
                "UPDATE t SET y = 'b' WHERE id = 7",
                "UPDATE t SET z = 'b' WHERE id = 7");
        settle();
        assertThat(row(1)).isEqualTo("a|b|z");
        assertThat(row(2)).isEqualTo("b|y|z");
        assertThat(row(3)).isEqualTo("a|b|b");
        assertThat(row(20)).isEqualTo("b|b|b");
        assertThat(row(4)).isNull();
        assertThat(row(5)).isEqualTo("x|b|z");
        assertThat(row(6)).isEqualTo("x|b|z");
        assertThat(row(30)).isEqualTo("x|y|z");
        assertThat(row(7)).isEqualTo("a|b|b");
        assertThat(pair.b.rows("SELECT strategy, winner, how FROM sarrio.conflict WHERE key->>'id' = '3'"))
                .containsExactly("columns|null|merged: x from " + pair.a.name + ", y z from " + pair.b.name);
        assertThat(pair.b.rows("SELECT incoming_row->>'y', own_row->>'y' FROM sarrio.conflict WHERE key->>'id' = '3'"))
                .containsExactly("a|b");
    }

    @Test
    void aRowThatSurvivesADeleteIsTheSameOnBothSidesWhereverItsChangesAreCut() {
        begin(TABLE);
        pair.a.app("UPDATE t SET x = 'a' WHERE id IN (1, 2)");
        cut(pair.a);
        pair.a.app("DELETE FROM t WHERE id IN (1, 2)");
        cut(pair.a);
        pair.a.app("INSERT INTO t VALUES (2, 'n', 'n', 'n')");
        Pair.later();
        pair.b.app("UPDATE t SET y = 'b' WHERE id IN (1, 2)");
        settle();
        assertThat(row(1)).endsWith("|b|z");
        assertThat(row(2)).isEqualTo("n|b|n");
    }

    @Test
    void nothingIsExchangedWithoutEnd() {
        begin(TABLE);
        pair.a.app("UPDATE t SET x = 'a'", "DELETE FROM t WHERE id = 9");
        pair.b.app("UPDATE t SET y = 'b'");
        settle();
        pair.a.app("UPDATE t SET z = 'end' WHERE id = 1");
        pair.awaitQuiet();
        pair.awaitEqual("t");
        assertThat(row(1)).isEqualTo("a|b|end");
        String conflictsAtA = pair.a.one("SELECT count(*) FROM sarrio.conflict");
        String records = records();
        Pair.pass(1500);
        assertThat(records()).as("records of both").isEqualTo(records);
        assertThat(pair.a.one("SELECT count(*) FROM sarrio.conflict")).isEqualTo(conflictsAtA);
        long conflicts = Long.parseLong(pair.a.one("SELECT count(*) FROM sarrio.conflict"));
        assertThat(conflicts).isLessThanOrEqualTo(20);
    }

    @Test
    void whatHasLostIsNotToldAgain() {
        begin(TABLE);
        pair.b.app("UPDATE t SET x = 'b1', y = 'b1' WHERE id = 1");
        pair.b.stopCapture(); // whatever b made of it is not told yet
        Pair.later();
        pair.a.app("UPDATE t SET x = 'a2' WHERE id = 1");
        pair.startApply(); // b has both now
        Pair.await().untilAsserted(() -> assertThat(pair.b.one("SELECT x, y FROM t WHERE id = 1"))
                .isEqualTo("a2|b1"));
        pair.a.app("UPDATE t SET x = 'a3' WHERE id = 1");
        pair.startCapture(pair.b);
        pair.awaitQuiet();
        pair.awaitEqual("t");
        assertThat(row(1)).isEqualTo("a3|b1|z");
    }

    @Test
    void aColumnThatIsAddedMeanwhileIsMergedToo() {
        begin(TABLE);
        for (Side side : new Side[] {pair.a, pair.b}) {
            side.app("ALTER TABLE t ADD COLUMN n int");
        }
        pair.a.app("UPDATE t SET n = 1 WHERE id = 1", "UPDATE t SET x = 'a' WHERE id = 2");
        pair.b.app("UPDATE t SET x = 'b' WHERE id = 1", "UPDATE t SET n = 2 WHERE id = 2");
        settle();
        assertThat(pair.a.rows("SELECT x, n FROM t WHERE id < 3 ORDER BY id")).containsExactly("b|1", "a|2");
    }

    @Test
    void identityColumnsAreMergedToo() {
        begin("CREATE TABLE t (id int PRIMARY KEY, x text, y text, z text, i int GENERATED ALWAYS AS IDENTITY)");
        pair.a.app("INSERT INTO t VALUES (20, 'a', 'a', 'a')");
        Pair.later();
        pair.b.app("INSERT INTO t VALUES (20, 'b', 'b', 'b')");
        Pair.later();
        pair.a.app("UPDATE t SET y = 'a2' WHERE id = 20");
        settle();
        assertThat(row(20)).isEqualTo("b|a2|b");
    }
}
