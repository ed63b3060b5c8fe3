package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables without a key, with images=full: the replica takes away exactly the rows that the stream names, or fails. */
class KeylessIT {
    private static List<String> history(Rig rig) {
        return rig.replica().mirror.history("t");
    }

    /** Brings a target that begins empty to the source's state: all is shipped once. */
    private static Rig rig(int major, String... ddl) {
        return new Rig(major).tables(ddl).images("t").capture("t");
    }

    private static int wholes(Rig rig) {
        rig.awaitEqual();
        return (int) rig.replica().changes.stream()
                .filter(c -> c.op() == dev.sarrio.core.change.Op.READ)
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void everyChangeIsPublishedInItsOrderAndOfEqualRowsOneGoes(int major) {
        try (Rig rig = rig(major, "CREATE TABLE t (a int, b text)")) {
            rig.app(
                    "BEGIN; INSERT INTO t VALUES (1, 'x'), (1, 'x'), (NULL, NULL);"
                            + " UPDATE t SET b = 'y' WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 1); DELETE FROM t WHERE b = 'x'; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig))
                    .containsExactly("c - > 1,x", "c - > 1,x", "c - > null,null", "u 1,x > 1,y", "d 1,x > -");

            rig.app(
                    "BEGIN; INSERT INTO t VALUES (7, 'gone'); TRUNCATE t; INSERT INTO t VALUES (2, 'z'), (3, 'w'); COMMIT");
            rig.awaitEqual();
            assertThat(history(rig).subList(5, 9))
                    .containsExactly("~c - > 7,gone", "t - > -", "c - > 2,z", "c - > 3,w");

            long seed = System.nanoTime();
            Random random = new Random(seed);
            List<String> statements = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                int a = random.nextInt(3);
                statements.add(
                        switch (random.nextInt(12)) {
                            case 0 -> "TRUNCATE t";
                            case 1, 2 -> "DELETE FROM t WHERE a = " + a;
                            case 3, 4, 5 -> "UPDATE t SET a = a + 1, b = 'b' WHERE a = " + a;
                            case 6 -> "BEGIN; INSERT INTO t VALUES (0, 'q'); ROLLBACK";
                            default ->
                                "INSERT INTO t SELECT " + a + ", 'b' FROM generate_series(1, " + random.nextInt(4)
                                        + ")";
                        });
            }
            if (random.nextBoolean()) {
                rig.stop();
            }
            rig.app(statements.toArray(String[]::new));
            rig.stop();
            rig.start();
            rig.awaitEqual();
            assertThat(wholes(rig)).as("rows that were read, seed " + seed).isZero();
        }
    }

    @Test
    void partitionsAreTruncatedAttachedAndDetachedBetweenChanges() {
        try (Rig rig = rig(
                15,
                "CREATE TABLE t (a int, b text) PARTITION BY LIST (a)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)",
                "CREATE TABLE t2 (b text, a int)",
                "ALTER TABLE t ATTACH PARTITION t2 FOR VALUES IN (2)")) {
            rig.app(
                    "BEGIN; INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, 'y'); TRUNCATE t1; INSERT INTO t VALUES (1, 'z');"
                            + " UPDATE t SET a = 3 - a; DELETE FROM t1 WHERE b = 'y'; COMMIT",
                    "TRUNCATE t2",
                    "INSERT INTO t VALUES (2, 'w')");
            rig.awaitEqual();
            assertThat(wholes(rig)).as("rows that were read").isZero();

            rig.stop();
            rig.ddl("CREATE TABLE t3 PARTITION OF t FOR VALUES IN (3)", "ALTER TABLE t DETACH PARTITION t2");
            rig.app("INSERT INTO t VALUES (3, 'a'), (1, 'b')", "INSERT INTO t2 VALUES ('not there', 2)");
            rig.start();
            rig.awaitEqual();
            int read = wholes(rig);
            assertThat(read).isPositive();
            rig.app(
                    "TRUNCATE t",
                    "INSERT INTO t VALUES (3, 'c')",
                    "TRUNCATE t3",
                    "INSERT INTO t VALUES (3, 'd'), (1, 'e')");
            rig.awaitEqual();
            assertThat(wholes(rig)).isEqualTo(read);
        }
    }

    @Test
    void whatTheLogCanNotTellIsShippedWholeAndAKeyThatComesLaterIsUsed() {
        try (Rig rig =
                rig(18, "CREATE TABLE t (a int, b text, w text)", "ALTER TABLE t ALTER w SET STORAGE EXTERNAL")) {
            rig.app("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
            assertThat(wholes(rig)).isZero();
            rig.app("BEGIN; INSERT INTO t VALUES (3, 'wider than an image may be', repeat('w', 26000000));"
                    + " UPDATE t SET w = NULL WHERE a = 3; COMMIT");
            assertThat(wholes(rig)).isEqualTo(3);
            rig.app("DELETE FROM t WHERE a = 3");
            assertThat(wholes(rig)).isEqualTo(3);

            rig.stop();
            rig.app("UPDATE t SET b = 'before' WHERE a = 1");
            rig.ddl("ALTER TABLE t RENAME a TO c", "ALTER TABLE t RENAME b TO a", "ALTER TABLE t RENAME c TO b");
            rig.app("UPDATE t SET a = 'after' WHERE b = 2");
            rig.start();
            assertThat(wholes(rig)).isEqualTo(5);

            rig.stop();
            rig.app(
                    "INSERT INTO t VALUES (4, 'to and fro')",
                    "ALTER TABLE t RENAME a TO x",
                    "UPDATE t SET x = 'fro' WHERE b = 4",
                    "ALTER TABLE t RENAME x TO a");
            rig.start();
            assertThat(wholes(rig)).isEqualTo(8);

            rig.app("INSERT INTO t VALUES (5, 'e')", "DELETE FROM t WHERE b = 1");
            assertThat(wholes(rig)).as("and then change by change again").isEqualTo(8);

            rig.ddl("ALTER TABLE t ADD PRIMARY KEY (b)");
            rig.app("UPDATE t SET a = 'keyed' WHERE b = 5", "UPDATE t SET b = 6 WHERE b = 5");
            rig.awaitEqual();
            assertThat(rig.replica()
                            .applied
                            .get(rig.replica().applied.size() - 1)
                            .marker()
                            .tables())
                    .noneMatch(p -> p.keyless());

            rig.ddl("ALTER TABLE t DROP CONSTRAINT t_pkey");
            rig.app("INSERT INTO t VALUES (6, 'keyed'), (6, 'keyed')", "DELETE FROM t WHERE b = 2");
            rig.awaitEqual();

            rig.images().wish("t");
            Rig.await(() ->
                    assertThat(String.valueOf(rig.details().get("skipped"))).contains("images=full"));
        }
    }
}
