package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.control.CopyMode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Several batches that saw the same of the other side are decided as one of them would be; and one by one where that can't be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TogetherIT {
    private Pair pair;

    @BeforeAll
    void start() {
        pair = new Pair()
                .deciding("latest")
                .tables(
                        "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE u (id int PRIMARY KEY, mail text UNIQUE)");
        pair.twoWay(CopyMode.DATA, "t", "u");
    }

    @AfterAll
    void close() {
        pair.close();
    }

    @BeforeEach
    void clean() {
        pair.a.app("TRUNCATE t, u");
        pair.awaitQuiet();
        for (Side side : List.of(pair.a, pair.b)) {
            side.app("DELETE FROM sarrio.conflict");
        }
    }

    /** Neither sees the other's until apply is started again. */
    private void given(String... rows) {
        pair.a.app(rows);
        pair.awaitQuiet();
        pair.stopApply();
    }

    /** In a batch of its own. */
    private void published(String... statements) {
        int before = filled().size();
        pair.a.app(statements);
        Pair.await().until(() -> filled().size() > before);
        Pair.later();
    }

    private List<BatchMarker> filled() {
        return pair.markers(pair.a).stream().filter(m -> !m.tables().isEmpty()).toList();
    }

    private void applied() {
        pair.startApply();
        pair.awaitQuiet();
        pair.awaitEqual("t", "u");
    }

    private List<String> conflicts(Side side) {
        return side.rows("SELECT key->>'id', winner, incoming_row->>'v', own_row->>'v' FROM sarrio.conflict"
                + " WHERE relation = 'public.t' ORDER BY 1");
    }

    @Test
    void ofAKeyThatSeveralBatchesChangeTheLastIsDecidedOnAndTheOthersNotWritten() {
        given("INSERT INTO t SELECT i, 'old' FROM generate_series(1, 6) i");
        pair.b.app("UPDATE t SET v = 'b' WHERE id IN (1, 2, 6)");
        Pair.later();
        published("UPDATE t SET v = 'a1' WHERE id IN (1, 3, 4)", "INSERT INTO t VALUES (7, 'a1')");
        published("UPDATE t SET v = 'a2' WHERE id IN (1, 3, 7)");
        pair.b.app("UPDATE t SET v = 'b' WHERE id = 3");
        Pair.later();
        published("DELETE FROM t WHERE id IN (4, 6)");
        List<BatchMarker> filled = filled();
        long last = filled.get(filled.size() - 1).batch();
        applied();

        assertThat(pair.b.content("t")).isEqualTo("(1,a2)\n(2,b)\n(3,b)\n(5,old)\n(7,a2)");
        String a = pair.a.name.value();
        String b = pair.b.name.value();
        assertThat(conflicts(pair.b)).containsExactly("1|" + a + "|a2|b", "3|" + b + "|a2|b", "6|" + a + "|null|b");
        assertThat(conflicts(pair.a)).containsExactly("1|" + a + "|b|a2", "3|" + b + "|b|a2", "6|" + a + "|b|null");
        assertThat(pair.b.one("SELECT incoming_batch FROM sarrio.conflict WHERE key->>'id' = '6'"))
                .isEqualTo(String.valueOf(last));
    }

    /** Without the first change of row 1, which a later one makes superfluous, row 2 can't have its value. */
    @Test
    void valuesThatAreHandedOnWithinTheBatchesAreWrittenOneByOne() {
        given("INSERT INTO u VALUES (1, 'one'), (2, 'two'), (3, 'three')", "INSERT INTO t VALUES (1, 'old')");
        pair.b.app("UPDATE u SET mail = 'b' WHERE id = 3");
        Pair.later();
        published("UPDATE u SET mail = 'gone' WHERE id = 1", "UPDATE u SET mail = 'a' WHERE id = 3");
        published("UPDATE u SET mail = 'one' WHERE id = 2");
        published("UPDATE u SET mail = 'first' WHERE id = 1");
        applied();

        assertThat(pair.b.content("u")).isEqualTo("(1,first)\n(2,one)\n(3,a)");
        assertThat(pair.b.one("SELECT count(*) FROM sarrio.conflict")).isEqualTo("1");
    }

    /** What comes before a TRUNCATE and what comes behind it stay apart. */
    @Test
    void aTruncateAmongThemIsDecidedAlone() {
        given("INSERT INTO t VALUES (1, 'old'), (2, 'old')");
        pair.b.app("UPDATE t SET v = 'b' WHERE id = 1");
        Pair.later();
        published("UPDATE t SET v = 'a' WHERE id = 1");
        published("TRUNCATE t");
        published("INSERT INTO t VALUES (1, 'new')");
        applied();

        assertThat(pair.b.content("t")).isEqualTo("(1,new)");
    }
}
