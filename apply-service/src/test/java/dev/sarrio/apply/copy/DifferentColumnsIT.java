package dev.sarrio.apply.copy;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sarrio.apply.batch.ApplyRig;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables whose columns are not those of the source: what is taken, what stops, what is left out, by the copy and by the stream alike. */
class DifferentColumnsIT {
    private static final TableName TABLE = TableName.parse("t");
    /** The source's type, the target's, the source's by its name in pg_catalog; a value that is kept, how it is shown there; one that is not. */
    private static final String PAIRS = """
            bigint | integer | int8 | 5 | 5 | 5000000000
            integer | bigint | int4 | 5 | 5 |
            integer | text | int4 | 5 | 5 |
            text | integer | text | 5 | 5 | five
            varchar(3) | text | varchar | abc | abc |
            text | varchar(3) | text | abc | abc | abcd
            text | varchar(3) | text | ab | ab | 'abc '
            json | jsonb | json | {"b":  1} | {"b": 1} | "\\u0000"
            jsonb | json | jsonb | {"b": 1} | {"b": 1} |
            numeric | numeric(5,2) | numeric | 1.50 | 1.50 | 1.555
            numeric(5,2) | numeric(10,4) | numeric | 1.50 | 1.5000 |
            numeric | integer | numeric | 7 | 7 | 7.5
            real | double precision | float4 | 0.5 | 0.5 |
            double precision | real | float8 | 0.5 | 0.5 | 0.1234567890123
            date | timestamp | date | 2020-01-01 | 2020-01-01 00:00:00 |
            timestamp | date | timestamp | infinity | infinity | 2020-01-01 10:00:00
            timestamptz | timestamp | timestamptz | infinity | infinity | 2020-01-01 10:00:00+00
            timestamp | timestamptz | timestamp | infinity | infinity | 2020-01-01 10:00:00
            timestamp | timestamp(0) | timestamp | 2020-01-01 10:00:00 | 2020-01-01 10:00:00 | 2020-01-01 10:00:00.5
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = PAIRS)
    void theCopyKeepsAValueAsItIsOrStopsAndNamesIt(
            String from, String to, String base, String fits, String there, String other) {
        try (CopyScene scene = scene(
                "CREATE TABLE t (id int PRIMARY KEY, note text, v " + from + ")",
                "CREATE TABLE t (id int PRIMARY KEY, note text, v " + to + ")")) {
            scene.source.execute("INSERT INTO t VALUES (1, E'tab\\t \\\\ \\n', '" + fits + "'), (2, NULL, NULL)");
            scene.copy();
            assertThat(scene.target.query("SELECT string_agg(coalesce(v::text, 'null'), ',' ORDER BY id) FROM t"))
                    .as(base)
                    .isEqualTo(there + ",null");
            if (other != null) {
                scene.source.execute("INSERT INTO t VALUES (3, 'x', '" + other + "')");
                scene.target.execute("TRUNCATE t");
                scene.copies = 2;
                SarrioException stopped = catchThrowableOfType(SarrioException.class, scene::copy);
                assertThat(stopped.code()).isEqualTo(ErrorCode.TARGET_COLUMN_TYPE);
                assertThat(stopped).hasMessageContaining(other.strip());
                assertThat(scene.target.query("SELECT count(*) FROM t")).isEqualTo("0");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = PAIRS)
    void theStreamKeepsTheSameValuesAsTheyAreAndStopsAtTheSame(
            String from, String to, String base, String fits, String there, String other) {
        TableShape shape = shape("t", "id int4!", "note text", "v " + base);
        try (ApplyRig rig = new ApplyRig(15, "CREATE TABLE t (id int PRIMARY KEY, note text, v " + to + ")").open()) {
            rig.source
                    .batch()
                    .row(shape, "1", "x", fits)
                    .row(shape, "2", null, null)
                    .publish();
            rig.apply(1);
            assertThat(rig.select("SELECT v FROM t ORDER BY id")).as(from).containsExactly(there, "null");
            if (other != null) {
                rig.source
                        .batch()
                        .row(shape, "4", "y", fits)
                        .row(shape, "3", "x", other)
                        .publish();
                SarrioException stopped = catchThrowableOfType(SarrioException.class, () -> rig.apply(1));
                assertThat(stopped.code()).isEqualTo(ErrorCode.TARGET_COLUMN_TYPE);
                assertThat(stopped.getMessage() + stopped.detail()).contains("id = 3");
                assertThat(rig.select("SELECT count(*) FROM t")).containsExactly("2");
            }
        }
    }

    private static CopyScene scene(String source, String target) {
        CopyScene scene = new CopyScene(15, 15).withSource(source);
        scene.mode = CopyMode.DATA;
        scene.tables = List.of(TABLE);
        return scene.withTargetSchema(target);
    }

    @Test
    void theCopyLeavesColumnsOutThatALenientTableLacksAndSaysSo() {
        try (CopyScene scene = scene(
                "CREATE TABLE t (id int PRIMARY KEY, a text, b int, c int);"
                        + " INSERT INTO t VALUES (1, 'x', 2, 3), (2, 'y', 4, 5)",
                "CREATE TABLE t (b int GENERATED ALWAYS AS (7) STORED, mine text DEFAULT 'own', c int, id int PRIMARY KEY)")) {
            SarrioException strict = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(strict.code()).isEqualTo(ErrorCode.TARGET_COLUMN_MISSING);
            assertThat(strict).hasMessageContaining("public.t (a, b)");
            assertThat(strict.remedy()).contains("strict_checking=0");

            scene.lenient = List.of(TABLE);
            scene.copy();
            assertThat(scene.target.query("SELECT string_agg(concat_ws(' ', id, b, c, mine), ',' ORDER BY id) FROM t"))
                    .isEqualTo("1 7 3 own,2 7 5 own");
            assertThat(scene.warnings()).singleElement().asString().contains("a, b are left out");
        }
    }

    @Test
    void aColumnOfTheKeyIsNeverLeftOut() {
        try (CopyScene scene = scene(
                "CREATE TABLE t (id int, part int, PRIMARY KEY (id, part))", "CREATE TABLE t (id int PRIMARY KEY)")) {
            scene.lenient = List.of(TABLE);
            SarrioException refused = catchThrowableOfType(SarrioException.class, scene::copy);
            assertThat(refused.code()).isEqualTo(ErrorCode.TARGET_COLUMN_MISSING);
            assertThat(refused).hasMessageContaining("public.t (part)");
        }
    }

    @Test
    void theStreamLeavesOutWhatALenientTableLacksAlsoAColumnThatTheSourceGetsLater() {
        TableShape before = shape("t", "id int4!", "a text", "c int4");
        TableShape after = shape("t", "id int4!", "a text", "c int4", "d text");
        String table = "CREATE TABLE t (mine text DEFAULT 'own', c int, id int PRIMARY KEY)";
        try (ApplyRig rig = new ApplyRig(15, table).lenient("t").open()) {
            rig.source.batch().row(before, "1", "x", "3").publish();
            rig.source
                    .batch()
                    .row(after, "1", "x", "4", "new")
                    .row(after, "2", "y", "5", "new")
                    .publish();
            rig.source.batch().delete(after, "2").publish();
            rig.apply(2);
            assertThat(rig.select("SELECT id, c, mine FROM t ORDER BY id")).containsExactly("1|4|own", "2|5|own");
            rig.apply(1);
            assertThat(rig.select("SELECT id FROM t")).containsExactly("1");
        }
        try (ApplyRig rig = new ApplyRig(15, table).open()) {
            rig.source.batch().row(before, "1", "x", "3").publish();
            SarrioException strict = catchThrowableOfType(SarrioException.class, () -> rig.apply(1));
            assertThat(strict.code()).isEqualTo(ErrorCode.TARGET_COLUMN_MISSING);
            assertThat(strict.remedy()).contains("ADD COLUMN \"a\"").contains("strict_checking=0");
        }
    }

    @Test
    void aLenientTableMayHaveAnotherNameAndAFilterOverAColumnThatTheTargetLacks() {
        TargetShape renamed = new TargetShape(
                new DatabaseName("rds"), TABLE, TableName.parse("u"), List.of(), "a = 'x'", Map.of("a", "text"));
        TableShape shape = shape("t", "id int4!", "a text", "c int4");
        try (CopyScene scene = scene(
                "CREATE TABLE t (id int PRIMARY KEY, a text, c int);"
                        + " INSERT INTO t VALUES (1, 'x', 2), (2, 'y', 3)",
                "CREATE TABLE u (c int, id int PRIMARY KEY)")) {
            scene.lenient = List.of(TABLE);
            scene.shapes = List.of(renamed);
            scene.copy();
            assertThat(scene.target.query("SELECT string_agg(id || ' ' || c, ',') FROM u"))
                    .isEqualTo("1 2");
        }
        try (ApplyRig rig = new ApplyRig(15, "CREATE TABLE u (c int, id int PRIMARY KEY)")
                .shaped(renamed)
                .lenient("t")
                .open()) {
            rig.source
                    .batch()
                    .row(shape, "1", "x", "2")
                    .row(shape, "2", "y", "3")
                    .publish();
            rig.apply(1);
            assertThat(rig.select("SELECT id, c FROM u")).containsExactly("1|2");
        }
    }

    @Test
    void theCopyEndsWithStatisticsOfEveryTableButOfThoseThatAreToHaveNone() {
        try (CopyScene scene = new CopyScene(15, 15)
                .withSource(
                        "CREATE TABLE t (id int PRIMARY KEY) WITH (autovacuum_enabled = off); CREATE TABLE u (id int PRIMARY KEY);"
                                + " INSERT INTO t SELECT generate_series(1, 100); INSERT INTO u SELECT generate_series(1, 100)")) {
            scene.tables = List.of(TABLE, TableName.parse("u"));
            scene.unanalyzed = List.of(TABLE);
            scene.copy();
            assertThat(
                            scene.target.query(
                                    "SELECT string_agg(DISTINCT tablename::text, ',') FROM pg_stats WHERE schemaname = 'public'"))
                    .isEqualTo("u");
            await().untilAsserted(() -> assertThat(
                            scene.target.query("SELECT string_agg(relname::text, ',') FROM pg_stat_user_tables"
                                    + " WHERE schemaname = 'public' AND last_analyze IS NOT NULL"))
                    .isEqualTo("u"));
        }
    }
}
