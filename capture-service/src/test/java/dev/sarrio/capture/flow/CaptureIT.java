package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.Change;
import dev.sarrio.core.change.Op;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application does to ordinary tables, as a role with exactly the documented privileges. */
class CaptureIT {
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void insertsUpdatesDeletesKeyChangesTruncatesAndCopyReachTheReplica(int major) throws Exception {
        try (Rig rig = new Rig(major)
                .tables("CREATE TABLE t (id int PRIMARY KEY, a text, b numeric, c timestamptz, d float8)")
                .capture("public.t")) {
            rig.app("INSERT INTO t SELECT g, 'x' || g, g / 7.0, now(), g / 3.0 FROM generate_series(1, 50) g");
            rig.awaitEqual();
            rig.app(
                    "UPDATE t SET a = a || 'y' WHERE id < 10",
                    "UPDATE t SET id = id + 1000 WHERE id > 40",
                    "DELETE FROM t WHERE id = 3");
            rig.awaitEqual();
            rig.app(
                    "UPDATE t SET id = -id WHERE id IN (1, 2)",
                    "BEGIN; DELETE FROM t WHERE id = 5; INSERT INTO t VALUES (5, 'back'); COMMIT");
            rig.app("INSERT INTO t VALUES (6, 'c'), (7777, 'n') ON CONFLICT (id) DO UPDATE SET a = excluded.a");
            rig.awaitEqual();
            rig.app("BEGIN; TRUNCATE t; INSERT INTO t VALUES (1, 'only'); COMMIT");
            rig.awaitEqual();
            try (Connection c = rig.appConnection()) {
                new org.postgresql.copy.CopyManager(c.unwrap(org.postgresql.core.BaseConnection.class))
                        .copyIn("COPY t (id, a) FROM STDIN", new java.io.StringReader("70\tcopied\n71\t\\N\n"));
            }
            rig.awaitEqual();
        }
    }

    @Test
    void firstLoggedChangeDecidesBetweenCreateAndUpdate() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, a text)")
                .capture("t")) {
            rig.app("BEGIN; INSERT INTO t VALUES (1, 'a'); UPDATE t SET a = 'b'; COMMIT");
            rig.awaitEqual();
            rig.app("UPDATE t SET a = 'c'");
            rig.awaitEqual();
            rig.app("BEGIN; DELETE FROM t; INSERT INTO t VALUES (1, 'd'); COMMIT");
            rig.awaitEqual();
            assertThat(rig.replica().changes.stream().map(Change::op)).containsExactly(Op.CREATE, Op.UPDATE, Op.UPDATE);
        }
    }

    @Test
    void rolledBackSavepointsLeaveNothingAndReleasedOnesAreShipped() throws Exception {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, a text)")
                .capture("t")) {
            try (Connection c = rig.appConnection();
                    Statement s = c.createStatement()) {
                c.setAutoCommit(false);
                s.execute("INSERT INTO t VALUES (1, 'kept')");
                s.execute("SAVEPOINT a");
                s.execute("INSERT INTO t VALUES (2, 'lost')");
                s.execute("ROLLBACK TO a");
                s.execute("SAVEPOINT b");
                s.execute("INSERT INTO t VALUES (3, 'kept')");
                s.execute("RELEASE b");
                c.commit();
            }
            rig.awaitEqual();
            assertThat(rig.replica().changes).hasSize(2);
        }
    }

    @Test
    void foreignKeyCascadesAreCaptured() {
        try (Rig rig = new Rig(15)
                .tables(
                        "CREATE TABLE p (id int PRIMARY KEY)",
                        "CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)")
                .capture("p", "c")) {
            rig.app(
                    "INSERT INTO p VALUES (1), (2), (3)",
                    "INSERT INTO c SELECT g, g % 3 + 1 FROM generate_series(1, 9) g");
            rig.awaitEqual();
            rig.app("DELETE FROM p WHERE id = 1", "UPDATE p SET id = 20 WHERE id = 2");
            rig.awaitEqual();
        }
    }

    @Test
    void mergeIsCaptured() {
        try (Rig rig = new Rig(18)
                .tables("CREATE TABLE t (id int PRIMARY KEY, a text)")
                .capture("t")) {
            rig.app(
                    "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
                    "MERGE INTO t USING (VALUES (1, 'x'), (2, NULL), (3, 'new')) AS s (id, a) ON t.id = s.id"
                            + " WHEN MATCHED AND s.a IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET a = s.a"
                            + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.a)");
            rig.awaitEqual();
            assertThat(Rig.content(rig.source, "t")).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void quotedMixedCaseAndNonAsciiNamesAreCaptured(int major) {
        String table = "\"Sché.ma\".\"T a\"\"ble ñ_1\"";
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE SCHEMA \"Sché.ma\"",
                        "CREATE TYPE \"Sché.ma\".\"Mood\" AS ENUM ('so so', 'Wéll')",
                        "CREATE DOMAIN \"Sché.ma\".\"Dom\" AS varchar(20) CHECK (value <> '')",
                        "CREATE TABLE " + table
                                + " (\"select\" int, \"Kéy \"\"2\" \"Sché.ma\".\"Mood\", \"at\" \"Sché.ma\".\"Dom\","
                                + " slot \"Sché.ma\".\"Mood\"[], PRIMARY KEY (\"select\", \"Kéy \"\"2\", \"at\"))")
                .capture("\"Sché.ma\".\"T a\"\"ble ñ_1\"")) {
            rig.app("INSERT INTO " + table + " VALUES (1, 'so so', 'a,\"b\\', '{so so,Wéll}'), (1, 'Wéll', 'ü', NULL)");
            rig.awaitEqual();
            rig.app(
                    "UPDATE " + table + " SET \"at\" = 'moved' WHERE \"Kéy \"\"2\" = 'Wéll'",
                    "DELETE FROM " + table + " WHERE \"Kéy \"\"2\" = 'so so'");
            rig.awaitEqual();
        }
    }

    @Test
    void compositeKeysOfManyTypesAndUniqueNotNullIndexesIdentifyRows() {
        try (Rig rig = new Rig(15)
                .tables(
                        "CREATE TYPE pair AS (a int, b text)",
                        "CREATE TABLE k (a timestamptz, b interval, c bytea, d numeric, e date, f float8, g uuid, h int[], i jsonb, j int4range,"
                                + " k pair, v text, PRIMARY KEY (a, b, c, d, e, f, g, h, i, j, k))",
                        "CREATE TABLE u (a char(4) NOT NULL, b inet NOT NULL, c text, UNIQUE (a, b), UNIQUE (c))")
                .capture("k", "u")) {
            rig.app(
                    "DO $$ BEGIN SET LOCAL TimeZone = 'Asia/Tokyo'; SET LOCAL DateStyle = 'German'; SET LOCAL IntervalStyle = 'sql_standard'; SET LOCAL bytea_output = 'escape';"
                            + " SET LOCAL extra_float_digits = -10; INSERT INTO k VALUES (now(), '1 day 2:03:04', '\\x00ff5c', 1.50, current_date, 1/3.0,"
                            + " '00000000-0000-0000-0000-000000000001', '{1,NULL}', '{\"a\": \"b,c\"}', '[1,5)', (1, 'q\"x'), 'v'); END $$",
                    "INSERT INTO u VALUES ('ab', '10.0.0.1', NULL), ('ab', '10.0.0.2/24', 'x')");
            rig.awaitEqual();
            rig.app(
                    "DO $$ BEGIN SET LOCAL DateStyle = 'SQL, DMY'; SET LOCAL extra_float_digits = 0; UPDATE k SET v = 'w'; END $$",
                    "UPDATE u SET b = '::1' WHERE c = 'x'");
            rig.awaitEqual();
            rig.app(
                    "DO $$ BEGIN SET LOCAL DateStyle = 'SQL, MDY'; SET LOCAL TimeZone = 'America/Lima'; DELETE FROM k; END $$",
                    "DELETE FROM u WHERE c IS NULL");
            rig.awaitEqual();
        }
    }

    @Test
    void dateStyleOfTheApplicationDoesNotReachTheKey() {
        try (Rig rig =
                new Rig(15).tables("CREATE TABLE d (d date PRIMARY KEY, v int)").capture("d")) {
            rig.app(
                    "DO $$ BEGIN SET LOCAL DateStyle = 'SQL, DMY'; INSERT INTO d VALUES (DATE '2026-02-01', 1); END $$");
            rig.awaitEqual();
            assertThat(rig.source.query("SELECT key FROM sarrio.log WHERE op = 'I'"))
                    .isEqualTo("2026-02-01");
        }
    }

    @Test
    void keysThatAreEqualButWrittenDifferentlyAreOneRow() {
        try (Rig rig = new Rig(15)
                .tables(
                        "CREATE TABLE n (n numeric PRIMARY KEY, v text)",
                        "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                        "CREATE TABLE s (k text COLLATE nocase PRIMARY KEY, v text)")
                .capture("n", "s")) {
            rig.app(
                    "BEGIN; INSERT INTO n VALUES (1.0, 'a'); UPDATE n SET n = 1.00; UPDATE n SET n = 1.000, v = 'b'; COMMIT",
                    "BEGIN; INSERT INTO s VALUES ('Key', 'a'); UPDATE s SET k = 'KEY'; COMMIT");
            rig.awaitEqual();
            assertThat(rig.replica().changes.stream().map(c -> c.op() + " " + c.values()[0]))
                    .containsExactlyInAnyOrder("CREATE 1.000", "CREATE KEY");
            rig.app("DELETE FROM n WHERE n = 1", "DELETE FROM s WHERE k = 'key'");
            rig.awaitEqual();
        }
    }

    /** Few keys are held by capture, many are looked up on the server. */
    @ParameterizedTest
    @ValueSource(ints = {20, 12_000})
    void aKeyWhoseRowWasDeletedBehindTheTriggersIsDeletedWithTheNextBatchThatHasIt(int rows) {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, a text)")
                .capture("t")) {
            rig.app("INSERT INTO t SELECT g, 'x' FROM generate_series(1, " + rows + ") g");
            rig.awaitEqual();
            String behind = "SET LOCAL session_replication_role = replica; DELETE FROM t WHERE id IN (%s); COMMIT";

            rig.source.execute("BEGIN; UPDATE t SET a = a || 'y'; " + behind.formatted("1, 2"));
            rig.awaitEqual();
            rig.restart(); // it has forgotten of which tables rows vanish
            rig.source.execute(
                    "BEGIN; UPDATE t SET a = a || 'z'; DELETE FROM t WHERE id = 3; " + behind.formatted("4"));

            rig.awaitEqual();
        }
    }

    @Test
    void generatedAndIdentityColumnsAreCaptured() {
        try (Rig rig = new Rig(15)
                .tables(
                        "CREATE TABLE g (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) STORED)")
                .capture("g")) {
            rig.app("INSERT INTO g (a) VALUES (1), (2)", "UPDATE g SET a = 5 WHERE id = 1");
            rig.awaitEqual();
            assertThat(rig.replica().changes.get(0).columns()).isEqualTo(List.of("id", "a"));
        }
    }

    @Test
    void aWideRowIsShippedWholeThoughOnlyItsKeyIsLogged_pain18() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE w (id int PRIMARY KEY, big text, n int)")
                .capture("w")) {
            rig.app(
                    "ALTER TABLE w ALTER big SET STORAGE EXTERNAL",
                    "INSERT INTO w SELECT 1, string_agg(md5(g::text), ''), 0 FROM generate_series(1, 200000) g");
            rig.awaitEqual();
            rig.app("UPDATE w SET n = 1");
            rig.awaitEqual();
            assertThat(
                            Long.parseLong(
                                    rig.source.query(
                                            "SELECT sum(pg_total_relation_size(('sarrio.log_' || s)::regclass)) FROM generate_series(0, 3) s")))
                    .isLessThan(300_000);
        }
    }

    @Test
    void aTableWithoutAKeyIsSkippedWithItsReasonAndTheOthersGoOn() {
        try (Rig rig =
                new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE nokey (id int, UNIQUE (id))")) {
            rig.wish("t", "nokey", "missing");
            Rig.await(() -> assertThat(String.valueOf(rig.details().get("skipped")))
                    .contains("public.nokey=it has no primary key", "public.missing=there is no such table"));
            rig.tables.retainAll(List.of("t"));
            rig.app("INSERT INTO t VALUES (1)", "INSERT INTO nokey VALUES (1)");
            rig.awaitEqual();
        }
    }
}
