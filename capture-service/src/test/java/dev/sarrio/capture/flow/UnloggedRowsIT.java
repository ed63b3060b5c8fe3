package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that changed without a log row, and without a trace that a trigger could leave. */
class UnloggedRowsIT {
    @ParameterizedTest
    @ValueSource(ints = {10, 15})
    void aColumnAddedWithADefaultThatIsDroppedAtOnceStillShipsTheRowsThatGotIt(int major) throws Exception {
        try (Rig rig = new Rig(major)
                        .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                        .capture("t");
                Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.target.execute("ALTER TABLE t ADD n int");
            rig.replica().forgetTypes();

            c.setAutoCommit(false);
            s.execute("ALTER TABLE t ADD n int DEFAULT 5");
            s.execute("ALTER TABLE t ALTER n DROP DEFAULT");
            c.commit();

            rig.awaitEqual();
            assertThat(Rig.content(rig.target, "t").get(0)).contains("5");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15})
    void aTableThatLeftAndIsCapturedAgainIsShippedWhole(int major) {
        try (Rig rig = new Rig(major)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE other (id int PRIMARY KEY)")
                .capture("t", "other")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();

            rig.wish("other");
            Rig.await(
                    () -> assertThat(rig.source.query("SELECT count(*) FROM pg_trigger WHERE tgrelid = 't'::regclass"))
                            .isEqualTo("0"));
            rig.app("DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (3, 'c')");
            rig.wish("t", "other");

            rig.awaitEqual();
        }
    }
}
