package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTrapsIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private ApplyRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private void open(String... ddl) {
        rig = new ApplyRig(15, ddl).open();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void aReferencedTableIsTruncatedAndFilledAgain(int major) {
        rig = new ApplyRig(
                        major,
                        "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE child (id bigint PRIMARY KEY, t bigint REFERENCES t)")
                .open();
        TableShape child = shape("child", "id int8!", "t int8");
        rig.source
                .batch()
                .row(T, "1", "a")
                .row(T, "2", "b")
                .row(child, "10", "1")
                .publish();
        rig.source
                .batch()
                .truncate(T, "public.t", null)
                .row(T, "3", "c")
                .truncate(child, "public.child", null)
                .row(child, "11", "3")
                .publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM t")).containsExactly("3|c");
        assertThat(rig.select("SELECT * FROM child")).containsExactly("11|3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DEFERRABLE"})
    void aKeyWrittenDifferentlyIsTheSameKeyAndStillArrives(String deferrable) {
        open("CREATE TABLE n (id numeric PRIMARY KEY " + deferrable + ", v text)");
        TableShape n = shape("n", "id numeric!", "v text");
        rig.source.batch().row(n, "1.0", "a").publish();
        rig.source.batch().row(n, "1.00", "a").publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM n")).containsExactly("1.00|a");
    }

    @Test
    void theTruncateOfALeafDeletesOnlyThatPartitionsRowsEvenWhereTheTargetHasNoPartitions() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        rig.source
                .batch()
                .row(T, "1", "a")
                .row(T, "150", "b")
                .row(T, "250", "c")
                .publish();
        rig.source
                .batch()
                .truncate(T, "public.t_100", "((id IS NOT NULL) AND (id >= '100'::bigint) AND (id < '200'::bigint))")
                .row(T, "160", "new")
                .publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM t ORDER BY id")).containsExactly("1|a", "160|new", "250|c");
    }

    @Test
    void partitionsOfTheTargetTakeUpsertsAndDeletesThroughTheirRoot() {
        open(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE t_0 PARTITION OF t FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE t_1 PARTITION OF t DEFAULT");
        rig.source.batch().row(T, "1", "a").row(T, "150", "b").publish();
        rig.source.batch().row(T, "1", "c").delete(T, "150").row(T, "151", "d").publish();
        rig.apply(2);

        assertThat(rig.select("SELECT tableoid::regclass, * FROM t ORDER BY id"))
                .containsExactly("t_0|1|c", "t_1|151|d");
    }

    @Test
    void rowsOfInheritedTablesStayInTheirOwnTable() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (t)");
        TableShape child = shape("child", "id int8!", "v text");
        rig.source.batch().row(T, "1", "parent").row(child, "1", "child").publish();
        rig.source.batch().delete(T, "1").truncate(T, "public.t", null).publish();
        rig.apply(2);

        assertThat(rig.select("SELECT tableoid::regclass, * FROM t")).containsExactly("child|1|child");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void identityAlwaysIsWrittenAsItIsInTheKeyAndOutsideOfIt(int major) {
        rig = new ApplyRig(
                        major,
                        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)",
                        "CREATE TABLE u (id bigint PRIMARY KEY, n bigint GENERATED ALWAYS AS IDENTITY, v text, note text)")
                .open();
        TableShape u = shape("u", "id int8!", "n int8", "v text");
        rig.source.batch().row(T, "5", "a").row(u, "1", "7", "a").publish();
        rig.apply(1);
        rig.database.execute("UPDATE u SET note = 'kept'");
        rig.source.batch().row(T, "5", "b").row(u, "1", "8", "b").publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM t")).containsExactly("5|b");
        assertThat(rig.select("SELECT * FROM u")).containsExactly("1|8|b|kept");
    }

    @Test
    void generatedColumnsAreComputedByTheTargetThoughTheSourceSendsThem() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text, twice text GENERATED ALWAYS AS (v || v) STORED)");
        TableShape plain = shape("t", "id int8!", "v text", "twice text");
        rig.source.batch().row(plain, "1", "a", "stale").publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|a|aa");
    }

    @Test
    void namesInAnySpellingWork() {
        open(
                "CREATE SCHEMA \"S.x\"",
                "CREATE TABLE \"S.x\".\"T\"\"é $1\" (\"I d\" int, \"select\" text, \"a\"\"b\" text, PRIMARY KEY (\"select\", \"I d\"))");
        TableShape odd = shape("\"S.x\".\"T\"\"é $1\"", "select text!", "I d int4!", "a\"b text");
        rig.source.batch().row(odd, "x", "1", "v").row(odd, "y", "2", "w").publish();
        rig.source.batch().row(odd, "x", "1", "new").delete(odd, "y", "2").publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM \"S.x\".\"T\"\"é $1\"")).containsExactly("1|x|new");
    }

    @Test
    void aTableOfKeyColumnsOnlyAndKeysOfManyTypesWork() {
        open(
                "CREATE SCHEMA ext",
                "CREATE EXTENSION citext SCHEMA ext",
                "CREATE TYPE mood AS ENUM ('a', 'b')",
                "CREATE TABLE k (a numeric, b timestamptz, c ext.citext, d mood, e int[], f char(4), g bytea,"
                        + " PRIMARY KEY (a, b, c, d, e, f, g))");
        TableShape k =
                shape("k", "a numeric!", "b timestamptz!", "c citext!", "d mood!", "e _int4!", "f bpchar!", "g bytea!");
        String[] row = {"1.50", "2000-01-01 00:00:00+00", "Abc", "b", "{1,NULL}", "x   ", "\\x00"};
        rig.source.batch().row(k, row).publish();
        rig.source.batch().row(k, row).publish();
        rig.apply(2);
        assertThat(rig.select("SELECT count(*) FROM k")).containsExactly("1");
        // typed equality, not equality of text
        rig.source
                .batch()
                .delete(k, "1.5", "1999-12-31 23:00:00-01", "aBC", "b", "{1,NULL}", "x", "\\x00")
                .publish();
        rig.apply(1);

        assertThat(rig.select("SELECT count(*) FROM k")).containsExactly("0");
    }

    @Test
    void aLongerValueIsRefusedNotCutOff() {
        TableShape t = shape("t", "id int8!", "v varchar", "w varchar", "x bpchar", "y bit");
        String[][] rows = {
            {"1", "long", null, null, null},
            {"1", null, "long", null, null},
            {"1", null, null, "long", null},
            {"1", null, null, null, "1111"}
        };
        for (String[] row : rows) {
            open(
                    "CREATE DOMAIN d AS varchar(3)",
                    "CREATE TABLE t (id bigint PRIMARY KEY, v varchar(3), w d, x char(2), y bit(3))");
            rig.source.batch().row(t, "7", null, null, null, null).row(t, row).publish();
            assertStops(ErrorCode.TARGET_COLUMN_TYPE).hasMessageContaining("(id = 1)");
            assertThat(rig.select("SELECT count(*) FROM t")).containsExactly("0");
            rig.close();
        }
        rig = null;
    }

    /** PAINS 21, AWS DMS: NUMERIC without scale becomes (28,6), JSON is cut off, all silently. */
    @ParameterizedTest
    @CsvSource({
        "'numeric(28,6)', numeric, 1.1234567",
        "'numeric(5,-2)', numeric, 150",
        "real, float8, 0.1234567890123",
        "float8, numeric, 0.12345678901234567890",
        "timestamp, timestamptz, 2000-01-01 00:00:00+00",
        "'timestamptz(3)', timestamptz, 2000-01-01 00:00:00.123456+00",
        "date, timestamp, 2000-01-01 10:00:00",
    })
    void pain21AValueThatTheTargetWouldChangeSilentlyStopsTheSync(String type, String sourceType, String value) {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v " + type + ")");
        TableShape t = shape("t", "id int8!", "v " + (sourceType.equals("float8") ? "float8" : "text"));
        rig.source.batch().row(t, "1", value).publish();

        assertStops(ErrorCode.TARGET_COLUMN_TYPE)
                .hasMessageContaining("without loss")
                .hasMessageContaining("(id = 1)")
                .hasMessageContaining("\"v\"");
        assertThat(rig.select("SELECT count(*) FROM t")).containsExactly("0");
    }

    @Test
    void aValueOfAnotherTypeStopsWithTableRowAndServerMessage() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v int)");
        rig.source
                .batch()
                .row(T, "1", "12")
                .row(T, "2", "twelve")
                .row(T, "3", "13")
                .publish();

        assertStops(ErrorCode.TARGET_COLUMN_TYPE)
                .hasMessageContaining("Batch 1")
                .hasMessageContaining("public.t")
                .hasMessageContaining("(id = 2)")
                .hasMessageContaining("twelve");
    }

    @Test
    void aNulStopsTheSync() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        rig.source.batch().row(T, "1", "a\0b").publish();

        assertStops(ErrorCode.TARGET_COLUMN_TYPE).hasMessageContaining("(id = 1)");
    }

    @Test
    void aMissingTableColumnOrKeyIsNamedWithItsRemedy() {
        open("CREATE TABLE nokey (id bigint, v text)");
        rig.database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        rig.database.execute("GRANT ALL ON t TO " + ApplyRig.ROLE);
        TableShape nokey = shape("nokey", "id int8!", "v text");
        rig.source.batch().row(nokey, "1", "a").publish();
        assertStops(ErrorCode.TARGET_KEY_MISSING)
                .hasMessageContaining("public.nokey")
                .satisfies(e -> assertThat(((SarrioException) e).remedy())
                        .contains("ALTER TABLE \"public\".\"nokey\" ADD PRIMARY KEY (\"id\")"));
        rig.database.execute("DROP TABLE nokey");
        rig.reopen();

        assertStops(ErrorCode.TARGET_TABLE_MISSING).hasMessageContaining("public.nokey");
    }

    @Test
    void aNotNullColumnThatOnlyTheTargetHasIsNamed() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text, extra int NOT NULL)");
        rig.source.batch().row(T, "1", "a").publish();

        assertStops(ErrorCode.CONSTRAINT_VIOLATION)
                .hasMessageContaining("extra")
                .satisfies(e -> assertThat(((SarrioException) e).remedy()).contains("\"extra\" DROP NOT NULL"));
    }

    @Test
    void aCheckThatTheSourceDoesNotHaveIsNamedWithTheRow() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text CONSTRAINT v_is_short CHECK (length(v) < 3))");
        rig.source.batch().row(T, "1", "a").row(T, "2", "long").publish();

        assertStops(ErrorCode.CONSTRAINT_VIOLATION)
                .hasMessageContaining("v_is_short")
                .hasMessageContaining("(id = 2)");
    }

    @Test
    void aMissingPrivilegeIsNamed() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        rig.database.execute("REVOKE INSERT ON t FROM " + ApplyRig.ROLE);
        rig.source.batch().row(T, "1", "a").publish();

        assertStops(ErrorCode.MISSING_PRIVILEGE).hasMessageContaining("public.t");
    }

    @Test
    void aRowSecurityPolicyRaisesAnErrorInsteadOfHidingRows() {
        open(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY p ON t USING (id > 10)");
        rig.source.batch().row(T, "1", "a").publish();

        assertStops(ErrorCode.MISSING_PRIVILEGE).hasMessageContaining("row-level security");
    }

    /** PAINS 8, bucardo#157: "could not serialize access due to concurrent update", and the sync is blocked while deltas pile up. */
    @Test
    void pain8ConcurrentUpdatesByTheApplicationDoNotFailABatchWhateverTheDefaultIsolation() throws Exception {
        rig = new ApplyRig(15, "CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'old')");
        rig.database.execute("ALTER ROLE " + ApplyRig.ROLE + " IN DATABASE " + rig.database.name()
                + " SET default_transaction_isolation = serializable");
        rig.open();
        rig.source.batch().row(T, "1", "applied").publish();
        try (var c = rig.database.superuser();
                var s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("UPDATE t SET v = 'by the application' WHERE id = 1");
            var applying = java.util.concurrent.CompletableFuture.runAsync(() -> rig.apply(1));
            org.awaitility.Awaitility.await()
                    .until(() -> rig.select("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                            .equals(java.util.List.of("1")));
            c.commit();
            applying.get();
        }

        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|applied");
    }

    @Test
    void moreTablesThanPartitionsFitIntoTheWindowAreRead() {
        String[] ddl = new String[150];
        for (int i = 0; i < ddl.length; i++) {
            ddl[i] = "CREATE TABLE t" + i + " (id bigint PRIMARY KEY, v text)";
        }
        open(ddl);
        for (int b = 1; b <= 2; b++) {
            var batch = rig.source.batch();
            for (int i = 0; i < ddl.length; i++) {
                batch.row(shape("t" + i, "id int8!", "v text"), "1", "" + b);
            }
            batch.publish();
        }
        rig.applyTogether(2);

        for (int i = 0; i < ddl.length; i += 37) {
            assertThat(rig.select("SELECT * FROM t" + i)).containsExactly("1|2");
        }
    }

    @Test
    void otherTablesOfTheStreamArePassedOver() {
        open("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        rig.source
                .batch()
                .row(shape("unknown", "id int8!"), "1")
                .row(T, "1", "a")
                .publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|a");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertStops(ErrorCode code) {
        return assertThatThrownBy(() -> rig.apply(1))
                .isInstanceOfSatisfying(
                        SarrioException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
