package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with images=full: every change is published, in order, with the row before and after it. */
class ImagesIT {
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)";

    private static Rig rig(int major, String... ddl) {
        Rig rig = new Rig(major).tables(ddl).images("t").capture("t");
        rig.replica().mirror.chained();
        return rig;
    }

    private static List<String> history(Rig rig) {
        return rig.replica().mirror.history("t");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void everyStateOfARowIsPublishedWithTheOneBefore(int major) {
        try (Rig rig = rig(major, TABLE)) {
            rig.app("BEGIN; INSERT INTO t VALUES (1, 'a'); UPDATE t SET v = 'b'; UPDATE t SET v = 'c'; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig)).containsExactly("~c - > 1,a", "~u 1,a > 1,b", "u 1,b > 1,c");

            rig.stop();
            rig.app("UPDATE t SET v = 'd'", "UPDATE t SET v = NULL", "UPDATE t SET v = 'e,\"f\\\\ g'");
            rig.start();
            rig.awaitEqual();
            assertThat(history(rig).subList(3, 6))
                    .containsExactly("~u 1,c > 1,d", "~u 1,d > 1,null", "u 1,null > 1,e,\"f\\\\ g");
        }
    }

    @Test
    void whatIsInsertedAndDeletedAgainBetweenTwoBatchesIsSeen() {
        try (Rig rig = rig(15, TABLE)) {
            rig.app("BEGIN; INSERT INTO t VALUES (2, 'x'); UPDATE t SET v = 'y'; DELETE FROM t; COMMIT");
            Rig.await(() -> {
                rig.follow();
                assertThat(history(rig)).containsExactly("~c - > 2,x", "~u 2,x > 2,y", "d 2,y > -");
            });
            rig.app("BEGIN; INSERT INTO t VALUES (2, 'x'); DELETE FROM t; INSERT INTO t VALUES (2, 'z'); COMMIT");
            rig.awaitEqual();
            assertThat(history(rig).subList(3, 6)).containsExactly("~c - > 2,x", "~d 2,x > -", "c - > 2,z");
        }
    }

    @Test
    void aKeyThatChangesIsADeleteAndAnInsertAsItIsForDebezium() {
        try (Rig rig = rig(15, TABLE)) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.app("BEGIN; UPDATE t SET id = id + 1 WHERE id = 2; UPDATE t SET id = 2, v = 'c' WHERE id = 1; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig).subList(2, 4)).containsExactly("~d 2,b > -", "d 1,a > -");
            assertThat(history(rig).subList(4, 6)).containsExactlyInAnyOrder("c - > 2,c", "c - > 3,b");
        }
    }

    @Test
    void aTruncateStandsBetweenWhatWasBeforeItAndWhatCameAfter() {
        try (Rig rig = rig(15, TABLE)) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (3, 'b')");
            rig.awaitEqual();
            rig.replica().mirror.unchained(); // what a truncate takes away is no record's before
            rig.app("BEGIN; UPDATE t SET v = 'b' WHERE id = 1; TRUNCATE t; INSERT INTO t VALUES (1, 'c'), (2, 'd');"
                    + " UPDATE t SET v = 'e' WHERE id = 1; DELETE FROM t WHERE id = 2; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig).subList(2, 8))
                    .containsExactly("~u 1,a > 1,b", "t - > -", "~c - > 1,c", "~c - > 2,d", "d 2,d > -", "u 1,c > 1,e");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aRowThatMovesBetweenPartitionsLeavesOneAndEntersAnother(int major) {
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE TABLE t (id int NOT NULL, day int NOT NULL, v text) PARTITION BY RANGE (day)",
                        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
                        "CREATE TABLE t2 (v text, day int NOT NULL, id int NOT NULL)",
                        "ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (10) TO (20)",
                        "ALTER TABLE t1 ADD PRIMARY KEY (id, day)",
                        "ALTER TABLE t2 ADD PRIMARY KEY (id, day)")) {
            if (major > 10) {
                rig.ddl("ALTER TABLE t ADD PRIMARY KEY (id, day)");
            }
            rig.images("t").capture("t");
            rig.replica().mirror.chained();
            rig.app(
                    "BEGIN; INSERT INTO t VALUES (1, 1, 'a'), (2, 12, 'b'); UPDATE t SET v = v || '!'; UPDATE t2 SET v = 'c'; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig))
                    .containsExactlyInAnyOrder(
                            "~c - > 1,1,a",
                            "~c - > 2,12,b",
                            "~u 2,12,b > 2,12,b!",
                            "u 1,1,a > 1,1,a!",
                            "u 2,12,b! > 2,12,c");
            if (major > 10) {
                rig.app("BEGIN; UPDATE t SET day = 15 WHERE id = 1; UPDATE t SET v = 'e' WHERE id = 1; COMMIT");
                rig.awaitEqual();
                assertThat(history(rig).subList(5, 8))
                        .containsExactly("~c - > 1,15,a!", "d 1,1,a! > -", "u 1,15,a! > 1,15,e");
            }
        }
    }

    @Test
    void rowsOfAParentAloneAreItsOwn() {
        try (Rig rig = rig(15, TABLE, "CREATE TABLE child (extra int) INHERITS (t)")) {
            rig.app(
                    "BEGIN; INSERT INTO t VALUES (1, 'a'); INSERT INTO child VALUES (1, 'b', 2); UPDATE t SET v = v || 'c'; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig)).containsExactly("~c - > 1,a", "u 1,a > 1,ac");
        }
    }

    /** The application's own trigger changes the row once more before anybody else's would have seen the first change. */
    @Test
    void aTriggerOfTheApplicationThatChangesTheRowAgainComesSecond() {
        try (Rig rig = rig(15, TABLE)) {
            rig.app(
                    "CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                            + " UPDATE t SET v = v || '+' WHERE id = NEW.id AND v NOT LIKE '%+'; RETURN NULL; END $$",
                    "CREATE TRIGGER aaa AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE again()",
                    "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            assertThat(history(rig))
                    .containsExactlyInAnyOrder("~c - > 1,a", "~c - > 2,b", "u 1,a > 1,a+", "u 2,b > 2,b+");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void valuesAreTheSameInImagesAsInRowsWhateverTheSessionsSettingsAre(int major) throws Exception {
        String types =
                "a numeric, b float8, c float4, d timestamptz, e date, f interval, g bytea, h text[], i jsonb, j json,"
                        + " k boolean, l char(5), m bpchar, n inet, o money, p bit(3), q point, r int4range, s uuid, t timestamp,"
                        + " old text, \"new\" text, tg_relid int, \"A\"\"b,c\" text, u regtype, v oid, w xml, x timetz, y cidr, z \"char\"";
        try (Rig rig = rig(major, "CREATE TABLE t (id int PRIMARY KEY, " + types + ", dummy int)");
                Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            s.execute("SET DateStyle = 'ISO, DMY'; SET TimeZone = 'Asia/Kathmandu'; SET IntervalStyle = 'sql_standard';"
                    + " SET extra_float_digits = -10; SET bytea_output = 'escape'");
            c.setAutoCommit(false);
            s.execute(
                    "INSERT INTO t VALUES (1, 1.500, 0.1::float8 + 0.2, 1.1, '2026-03-04 05:06:07.123456+00', '2026-03-04', '1 day 2:03:04',"
                            + " '\\x00ff5c', ARRAY['a,b', NULL, '\"q\"', ''], '{\"b\": [1.10, null]}', ' { \"a\" : 1 }', true, 'ab', 'cd  ', '10.0.0.1',"
                            + " 12.34, B'101', '(1,2)', '[3,7)', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '0044-03-15 00:00:00 BC', 'o', 'n', 5, 'x', 'text', 7,"
                            + " '<a>b</a>', '01:02:03+04', '10.1.0.0/16', 'z', 0)");
            s.execute("UPDATE t SET dummy = 1");
            s.execute("INSERT INTO t (id, b, c, k, n, dummy) VALUES (2, 'NaN', '-Infinity', false, '::1/64', 0)");
            s.execute("UPDATE t SET dummy = 1 WHERE id = 2");
            c.commit();
            rig.awaitEqual();
            List<String> history = history(rig);
            assertThat(history).hasSize(4);
            for (int row = 0; row < 2; row++) {
                String was = history.get(row).substring("~c - > ".length());
                String now = history.get(row + 2);
                assertThat(now).isEqualTo("u " + was + " > " + was.substring(0, was.length() - 1) + "1");
            }
            assertThat(history.get(0))
                    .contains("0.30000000000000004", "2026-03-04 05:06:07.123456+00", "\\x00ff5c", "10.0.0.1/32");
        }
    }

    @Test
    void aRowTooWideForTwoImagesHasOne() {
        try (Rig rig = rig(15, "CREATE TABLE t (id int PRIMARY KEY, v text)")) {
            rig.replica().mirror.unchained();
            String wide = "repeat('ab', 9500000)"; // 19 MB, and a record may have 32
            rig.app("BEGIN; INSERT INTO t VALUES (1, " + wide + "); UPDATE t SET v = 'x' || v; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig).stream().map(h -> h.substring(0, 5))).containsExactly("~c - ", "u - >");
            rig.app("UPDATE t SET v = 'narrow'", "DELETE FROM t");
            Rig.await(() -> {
                rig.follow();
                assertThat(history(rig)).endsWith("d 1,narrow > -");
            });
        }
    }

    /** A JSON string can't hold as much. */
    @Test
    void aRowTooWideForAnImageDoesNotFailTheApplication() {
        try (Rig rig = rig(18, TABLE)) {
            rig.replica().mirror.unchained();
            rig.app(
                    "BEGIN; INSERT INTO t VALUES (1, repeat('x', 270000000)); UPDATE t SET v = 'narrow'; DELETE FROM t; COMMIT");
            Rig.await(() -> {
                rig.follow();
                assertThat(history(rig)).containsExactly("~u - > 1,narrow", "d 1,narrow > -");
            });
        }
    }

    /** Many times more than a batch holds in memory. */
    @Test
    void aHundredThousandChangesOfOneTransactionAreAllThere() {
        try (Rig rig = rig(15, TABLE)) {
            rig.replica().mirror.unchained();
            rig.app("BEGIN; INSERT INTO t SELECT g, 'row ' || g FROM generate_series(1, 40000) g;"
                    + " UPDATE t SET v = reverse(v); DELETE FROM t WHERE id % 2 = 0; COMMIT");
            rig.awaitEqual();
            assertThat(history(rig).stream()
                            .collect(Collectors.groupingBy(h -> h.substring(0, h.indexOf(' ')), Collectors.counting())))
                    .isEqualTo(Map.of("~c", 40_000L, "~u", 20_000L, "u", 20_000L, "d", 20_000L));
        }
    }
}
