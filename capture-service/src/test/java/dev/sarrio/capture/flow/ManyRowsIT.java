package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements of more rows than have a log row each: the first hundred have, the keys of the others are logged by the hundred. */
class ManyRowsIT {
    private static final String LOGGED =
            "SELECT count(*) FROM sarrio.log WHERE rel = (SELECT id FROM sarrio.relation WHERE name = 't')"
                    + " AND op = ";

    @ParameterizedTest
    @CsvSource({
        "10, 350, 103",
        "15, 99, 99",
        "15, 100, 100",
        "15, 101, 101",
        "15, 200, 101",
        "15, 201, 102",
        "18, 6001, 160"
    })
    void everyRowOfAStatementIsShippedAndFewLogRowsAreWritten(int major, int rows, String logged) {
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE TABLE t (id int PRIMARY KEY, v text)",
                        "CREATE TABLE c (a int, b text, v text, PRIMARY KEY (b, a))")
                .capture("t", "c")) {
            rig.app(
                    "INSERT INTO t SELECT g, 'x' FROM generate_series(1, " + rows + ") g",
                    "INSERT INTO c SELECT g % 7, 'it''s {' || g || '}, \\', 'x' FROM generate_series(1, " + rows
                            + ") g");
            rig.awaitEqual();
            assertThat(rig.source.query(LOGGED + "'I'")).isEqualTo(logged);
            rig.app("UPDATE t SET v = 'y'", "UPDATE c SET v = 'y'");
            rig.awaitEqual();
            assertThat(rig.source.query(LOGGED + "'U'")).isEqualTo(logged);
            rig.app("UPDATE t SET id = id + 100000 WHERE id > 20", "UPDATE c SET a = a + 100");
            rig.awaitEqual();
            rig.app("DELETE FROM t WHERE id > 3", "DELETE FROM c WHERE a > 101");
            rig.awaitEqual();
            assertThat(rig.replica().changes.stream().filter(c -> c.op() == Op.TRUNCATE))
                    .isEmpty();
        }
    }

    @Test
    void keysThatCanNotBeReadMakeTheTableDirtyInEveryLogRow() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int, k text, v text, PRIMARY KEY (id, k))")
                .capture("t")) {
            rig.app("INSERT INTO t SELECT g, 'k', 'x' FROM generate_series(1, 350) g");
            rig.awaitEqual();
            rig.stop();
            rig.app("ALTER TABLE t RENAME k TO kay", "UPDATE t SET v = 'y'");
            assertThat(rig.source.query(LOGGED + "'X'")).isEqualTo("103");
            assertThat(rig.source.query(LOGGED + "'U'")).isEqualTo("0");
            rig.target.execute("ALTER TABLE t RENAME k TO kay");
            rig.replica().forgetTypes();
            rig.start();
            rig.awaitEqual();
        }
    }
}
