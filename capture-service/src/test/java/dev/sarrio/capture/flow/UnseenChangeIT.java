package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that change without a trigger, in ways that leave hardly a trace. */
class UnseenChangeIT {
    /**
     * From PostgreSQL 11 on such a column rewrites nothing, and afterwards the default is gone: only `atthasmissing` tells that the
     * rows that were there have got a value. Django adds every column with a default like this.
     */
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aColumnAddedWithADefaultThatIsDroppedAtOnceIsShippedForTheRowsThatWereThere(int major) {
        try (Rig rig = new Rig(major)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.target.execute("ALTER TABLE t ADD n int");
            rig.app("ALTER TABLE t ADD n int DEFAULT 7; ALTER TABLE t ALTER n DROP DEFAULT");
            rig.replica().forgetTypes();
            rig.awaitEqual();
            assertThat(Rig.content(rig.target, "t").get(0)).contains("7");
        }
    }

    /** While another sync keeps the stream going, a table may leave and come back: nobody saw what changed meanwhile. */
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aTableThatLeavesAndComesBackIsShippedWhole(int major) {
        try (Rig rig = new Rig(major)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE stays (id int PRIMARY KEY)")
                .capture("t", "stays")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')", "INSERT INTO stays VALUES (1)");
            rig.awaitEqual();
            rig.wish("stays");
            rig.awaitCaptured();
            Rig.await(
                    () -> assertThat(rig.source.query("SELECT count(*) FROM pg_trigger WHERE tgrelid = 't'::regclass"))
                            .isEqualTo("0"));
            rig.app("DELETE FROM t WHERE id = 1", "UPDATE t SET v = 'unseen'", "INSERT INTO t VALUES (3, 'unseen')");
            rig.wish("t", "stays");
            rig.awaitCaptured();
            rig.awaitEqual();
        }
    }
}
