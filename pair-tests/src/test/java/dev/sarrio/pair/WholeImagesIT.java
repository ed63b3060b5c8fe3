package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Apply writes of tables with whole row images what it writes of others. */
class WholeImagesIT {
    private static final String[] TABLES = {
        "CREATE TABLE t (id bigint PRIMARY KEY, v text, u int UNIQUE)",
        "CREATE TABLE k (a int, b text, PRIMARY KEY (b, a))"
    };
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void aTargetEndsEqualUnderAnyMixtureOfChanges() {
        pair = new Pair().tables(TABLES);
        pair.a.images = true;
        pair.oneWay(CopyMode.NONE, "t", "k");
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            StringBuilder transaction = new StringBuilder("BEGIN");
            for (int n = random.nextInt(6); n >= 0; n--) {
                transaction.append("; ").append(statement(random, i));
            }
            pair.a.app(transaction + "; COMMIT");
        }
        pair.awaitEqual("t", "k");
    }

    private static String statement(Random random, int i) {
        int id = random.nextInt(20);
        return switch (random.nextInt(8)) {
            case 0 -> "DELETE FROM t WHERE id = " + id;
            case 1 ->
                "UPDATE t SET id = id + 100 WHERE id = " + id + " AND NOT EXISTS (SELECT FROM t WHERE id = "
                        + (id + 100) + ")";
            case 2 -> "UPDATE t SET u = -u WHERE id < " + id;
            case 3 -> "INSERT INTO k VALUES (" + id + ", 'x') ON CONFLICT DO NOTHING";
            case 4 -> "UPDATE k SET a = a - 1000 WHERE a = " + id;
            case 5 -> i % 20 == 0 ? "TRUNCATE k" : "DELETE FROM k WHERE a < 0";
            default ->
                "INSERT INTO t VALUES (" + id + ", 'v" + i + "', NULL) ON CONFLICT (id) DO UPDATE SET v = excluded.v";
        };
    }

    @Test
    void aConflictIsDecidedAsItIsWithoutImages() throws InterruptedException {
        pair = new Pair().deciding("latest").tables(TABLES);
        pair.a.images = true;
        pair.b.images = true;
        pair.a.app("INSERT INTO t VALUES (1, 'one', 1), (2, 'two', 2)");
        pair.twoWay(CopyMode.DATA, "t", "k");
        pair.awaitQuiet();
        pair.stopApply();
        pair.a.app("BEGIN; UPDATE t SET v = 'a' WHERE id = 1; UPDATE t SET v = 'a2' WHERE id = 1;"
                + " DELETE FROM t WHERE id = 2; COMMIT"); // and so in one batch
        Pair.later();
        pair.b.app("UPDATE t SET v = 'b' WHERE id = 1", "UPDATE t SET v = 'b2' WHERE id IN (1, 2)");
        pair.startApply();
        pair.awaitQuiet();
        pair.awaitEqual("t", "k");
        assertThat(pair.a.rows("SELECT id, v FROM t ORDER BY id")).containsExactly("1|b2", "2|b2");
        assertThat(pair.b.rows("SELECT incoming_row IS NULL FROM sarrio.conflict ORDER BY id"))
                .hasSize(2);
    }
}
