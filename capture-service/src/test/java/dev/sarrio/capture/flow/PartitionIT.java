package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.Change;
import dev.sarrio.core.change.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitioned and inherited tables: one topic per root, whatever a statement names. */
class PartitionIT {
    private static final String[] TREE = {
        "CREATE TABLE m (id int NOT NULL, day int NOT NULL, v text) PARTITION BY RANGE (day)",
        "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20) PARTITION BY LIST (id)",
        "CREATE TABLE m2a PARTITION OF m2 FOR VALUES IN (1, 2, 3)",
        "CREATE TABLE m2b PARTITION OF m2 FOR VALUES IN (4, 5, 6, 7)",
        "ALTER TABLE m1 ADD PRIMARY KEY (id, day)",
        "ALTER TABLE m2a ADD PRIMARY KEY (id, day)",
        "ALTER TABLE m2b ADD PRIMARY KEY (id, day)"
    };

    private static Rig tree(int major) {
        Rig rig = new Rig(major).tables(TREE);
        if (major > 10) { // 10 has no keys on partitioned tables: there the leaves' keys count
            rig.ddl("ALTER TABLE m ADD PRIMARY KEY (id, day)");
        }
        return rig.capture("m");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void statementsThatNameTheRootAnIntermediateOrALeafAreAllCaptured(int major) {
        try (Rig rig = tree(major)) {
            rig.app(
                    "INSERT INTO m VALUES (1, 1, 'root'), (4, 11, 'root')",
                            "INSERT INTO m2 VALUES (1, 12, 'mid'), (5, 12, 'mid')",
                    "INSERT INTO m2a VALUES (2, 13, 'leaf')", "INSERT INTO m1 VALUES (9, 9, 'leaf')");
            rig.awaitEqual();
            rig.app(
                    "UPDATE m SET v = v || '1'",
                    "UPDATE m2 SET v = v || '2'",
                    "UPDATE m2a SET v = v || '3'",
                    "UPDATE m1 SET id = 10 WHERE id = 9",
                    "DELETE FROM m2b WHERE id = 5",
                    "DELETE FROM m2 WHERE id = 4",
                    "DELETE FROM m WHERE id = 1 AND day = 1");
            rig.awaitEqual();
            assertThat(rig.replica().applied.stream()
                            .flatMap(m -> m.marker().tables().stream())
                            .map(p -> p.table().name())
                            .distinct())
                    .containsExactly("m");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void rowsThatMoveBetweenPartitionsLeaveNothingBehind(int major) {
        try (Rig rig = tree(major)) {
            rig.app("INSERT INTO m SELECT g, 5, 'x' FROM generate_series(1, 7) g");
            rig.awaitEqual();
            rig.app("UPDATE m SET day = 15 WHERE id <= 5");
            rig.awaitEqual();
            rig.app("UPDATE m2 SET id = 7 WHERE id = 1", "UPDATE m SET day = 6, id = id + 100 WHERE day = 15");
            rig.awaitEqual();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aTruncatedLeafDeletesItsRowsOnly(int major) {
        try (Rig rig = tree(major)) {
            rig.app("INSERT INTO m VALUES (1, 1, 'a'), (2, 2, 'b'), (1, 11, 'c'), (4, 11, 'd'), (2, 12, 'e')");
            rig.awaitEqual();
            rig.app("BEGIN; TRUNCATE m2a; INSERT INTO m VALUES (3, 13, 'after'); COMMIT");
            rig.awaitEqual();
            rig.app("TRUNCATE m2");
            rig.awaitEqual();
            assertThat(rig.replica().changes.stream()
                            .filter(c -> c.op() == Op.TRUNCATE)
                            .map(Change::constraint))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allMatch(c -> c != null && c.contains("day"));
            assertThat(Rig.content(rig.target, "m")).hasSize(2);
            rig.app("TRUNCATE m");
            rig.awaitEqual();
        }
    }

    @Test
    void aTruncatedHashPartitionIsMadeGoodByShippingTheWholeTable() {
        try (Rig rig = new Rig(15)
                .tables(
                        "CREATE TABLE h (id int PRIMARY KEY, v text) PARTITION BY HASH (id)",
                        "CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                        "CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1)")
                .capture("h")) {
            rig.app("INSERT INTO h SELECT g, 'x' FROM generate_series(1, 100) g");
            rig.awaitEqual();
            rig.app("TRUNCATE h0");
            rig.awaitEqual();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void attachedAndVanishedPartitionsAreFollowed(int major) {
        try (Rig rig = tree(major)) {
            rig.app("INSERT INTO m VALUES (1, 1, 'a'), (2, 11, 'b')");
            rig.target.execute("CREATE TABLE m3 PARTITION OF m FOR VALUES FROM (20) TO (40)");
            rig.awaitEqual();
            // rows that no trigger of ours can have seen
            rig.app(
                    "CREATE TABLE m3 (id int NOT NULL, day int NOT NULL, v text, PRIMARY KEY (id, day))",
                    "INSERT INTO m3 SELECT g, 20, 'before' FROM generate_series(1, 20) g",
                    "BEGIN; ALTER TABLE m ATTACH PARTITION m3 FOR VALUES FROM (20) TO (30);"
                            + " INSERT INTO m3 VALUES (1, 21, 'same transaction'); INSERT INTO m VALUES (2, 22, 'by the root'); COMMIT");
            rig.awaitEqual();
            rig.app("INSERT INTO m3 VALUES (1, 23, 'leaf')", "UPDATE m3 SET v = 'later' WHERE id = 20");
            rig.awaitEqual();
            rig.app("ALTER TABLE m DETACH PARTITION m3", "DROP TABLE m2a");
            rig.awaitEqual();
            assertThat(Rig.content(rig.target, "m")).hasSize(1);
            Rig.await(
                    () -> assertThat(rig.source.query("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'm3'::regclass"))
                            .as("a detached table keeps no trigger of ours")
                            .isEqualTo("0"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15})
    void inheritedTablesAreCapturedByRowWhateverTheStatementNames(int major) {
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE TABLE p (id int PRIMARY KEY, v text)",
                        "CREATE TABLE c (extra int, PRIMARY KEY (id)) INHERITS (p)")
                .capture("p", "c")) {
            rig.app("INSERT INTO p VALUES (1, 'p'), (2, 'p')", "INSERT INTO c VALUES (1, 'c', 1), (3, 'c', 3)");
            rig.awaitEqual();
            rig.app(
                    "UPDATE p SET v = v || '!'",
                    "UPDATE p SET id = id + 10 WHERE id = 3",
                    "DELETE FROM p WHERE id = 1");
            rig.awaitEqual();
            rig.app("TRUNCATE c", "INSERT INTO p VALUES (7, 'after')");
            rig.awaitEqual();
            assertThat(Rig.content(rig.target, "c")).isEmpty();
        }
    }
}
