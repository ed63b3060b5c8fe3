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

    /** A trigger for `UPDATE OF id` does not fire where only a BEFORE trigger changes the id. */
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aKeyThatATriggerOfTheApplicationChangesIsFollowedWhenTheTriggerIsThereAndWhenItComes(int major) {
        String[] early = {
            "CREATE TABLE early (id int PRIMARY KEY, v text)",
            "CREATE TABLE late (id int PRIMARY KEY, v text)",
            "CREATE FUNCTION renumber() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.v = 'go' THEN"
                    + " NEW.id := OLD.id + 100; END IF; RETURN NEW; END $$",
        };
        String trigger = "CREATE TRIGGER renumber BEFORE UPDATE ON %s FOR EACH ROW EXECUTE PROCEDURE renumber()";
        try (Rig rig = new Rig(major).tables(early)) {
            rig.app(trigger.formatted("early"));
            rig.capture("early", "late");
            rig.app("INSERT INTO early VALUES (1, 'a'), (2, 'b')", "INSERT INTO late VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.app("UPDATE early SET v = 'go' WHERE id = 1", "UPDATE late SET id = 7 WHERE id = 1");
            rig.awaitEqual();
            rig.app("BEGIN; " + trigger.formatted("late") + "; UPDATE late SET v = 'go' WHERE id = 2; COMMIT");
            rig.awaitEqual();
            assertThat(Rig.content(rig.source, "late").toString()).contains("102");
            rig.app("UPDATE late SET v = 'gone'", "UPDATE late SET v = 'go' WHERE id = 7");
            rig.awaitEqual();
        }
    }

    /** The functions run with their owner's rights: nothing that the application puts into its search_path may be called. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void functionsAndOperatorsInTheSearchPathOfTheApplicationAreNotUsed(int major) {
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE TABLE t (id int PRIMARY KEY, v text)",
                        "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100)")
                .capture("t", "p")) {
            rig.app(
                    "CREATE SCHEMA trap",
                    "CREATE FUNCTION trap.spring() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$",
                    trap("txid_current()", "bigint"),
                    trap("clock_timestamp()", "timestamptz"),
                    trap("now()", "timestamptz"),
                    trap("current_setting(text, boolean)", "text"),
                    trap("date_part(text, timestamptz)", "float8"),
                    trap("eq(int, int)", "boolean"),
                    trap("ne(text, text)", "boolean"),
                    trap("arithmetic(bigint, bigint)", "bigint"),
                    trap("arithmetic(bigint, int)", "bigint"),
                    trap("arithmetic(int, int)", "bigint"),
                    trap("array_position(text[], text)", "int4"),
                    trap("eq(bigint, int)", "boolean"),
                    "CREATE OPERATOR trap.= (LEFTARG = int, RIGHTARG = int, PROCEDURE = trap.eq)",
                    "CREATE OPERATOR trap.= (LEFTARG = bigint, RIGHTARG = int, PROCEDURE = trap.eq)",
                    "CREATE OPERATOR trap.> (LEFTARG = int, RIGHTARG = int, PROCEDURE = trap.eq)",
                    "CREATE OPERATOR trap.+ (LEFTARG = int, RIGHTARG = int, PROCEDURE = trap.arithmetic)",
                    "CREATE OPERATOR trap.<> (LEFTARG = text, RIGHTARG = text, PROCEDURE = trap.ne)",
                    "CREATE OPERATOR trap./ (LEFTARG = bigint, RIGHTARG = int, PROCEDURE = trap.arithmetic)",
                    "CREATE OPERATOR trap.% (LEFTARG = bigint, RIGHTARG = int, PROCEDURE = trap.arithmetic)",
                    "CREATE TYPE trap.int4 AS ENUM ('trapped')",
                    "CREATE TYPE trap.text AS ENUM ('trapped')");
            rig.app(
                    "DO $$ BEGIN SET LOCAL search_path = trap, public, pg_catalog; INSERT INTO t VALUES (1, 'a'), (2, 'b');"
                            + " UPDATE t SET id = 3 WHERE id OPERATOR(pg_catalog.=) 2; DELETE FROM t WHERE id OPERATOR(pg_catalog.=) 1;"
                            + " INSERT INTO p VALUES (1), (2); UPDATE p SET id = 3 WHERE id OPERATOR(pg_catalog.=) 1;"
                            + " TRUNCATE p; INSERT INTO p VALUES (4);"
                            + " INSERT INTO t SELECT g, 'a' FROM pg_catalog.generate_series(10, 400) g; END $$");
            rig.awaitEqual();
            assertThat(rig.source.query("SELECT count(*) FROM sarrio.log WHERE op = 'X'"))
                    .isEqualTo("0");
        }
    }

    private static String trap(String signature, String type) {
        return "CREATE FUNCTION trap." + signature + " RETURNS pg_catalog."
                + type.replace("bigint", "int8").replace("boolean", "bool")
                + " LANGUAGE plpgsql AS $$ BEGIN PERFORM trap.spring(); RETURN NULL; END $$";
    }
}
