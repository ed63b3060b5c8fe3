package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables without a key: the target has each row as often as the source. */
class KeylessIT {
    private static final TableShape T = shape("t", "a int4", "v text");
    private static final TableShape ALL = shape(
            "t",
            "f float8",
            "r float4",
            "j json",
            "b jsonb",
            "n numeric",
            "c bpchar",
            "l text",
            "w timestamptz",
            "p point",
            "k bool");
    /** A window of ten rows. */
    private static final ApplySettings SMALL =
            new ApplySettings(16L << 20, 1, 1 << 20, 8 << 20, 5000, 200, 20_000, Duration.ofSeconds(30), "on");

    private ApplyRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private static String[] row(String... values) {
        return values;
    }

    private List<String> rows() {
        return rig.select("SELECT a, v FROM t ORDER BY 1, 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void eachRowIsThereAsOftenAsOnTheSourceWhateverTheWindows(int major) {
        rig = new ApplyRig(
                        major,
                        new SourceStream(),
                        SMALL,
                        true,
                        "CREATE TABLE t (a int, own text DEFAULT 'target''s own', v varchar(20)) WITH (autovacuum_enabled = off)")
                .open();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<List<String>> model = new ArrayList<>();
        for (int batch = 0; batch < 6; batch++) {
            SourceStream.Batch changes = rig.source.batch();
            if (batch == 4) {
                changes.truncate(T, "public.t", null);
                model.clear();
            }
            for (int i = 0; i < 60; i++) {
                String[] next =
                        row(random.nextInt(8) == 0 ? null : "" + random.nextInt(3), random.nextBoolean() ? "x" : null);
                int what = model.isEmpty() || random.nextInt(5) == 0 ? 0 : random.nextInt(4); // more come than go
                List<String> old = what == 0 ? null : model.remove(random.nextInt(model.size()));
                String[] before = old == null ? null : old.toArray(String[]::new);
                changes.change(T, before, what == 1 ? null : next);
                if (what != 1) {
                    model.add(java.util.Arrays.asList(next));
                }
            }
            changes.publish();
        }
        rig.apply(4);
        rig.applyTogether(2);
        assertThat(rows())
                .as("seed " + seed)
                .containsExactlyInAnyOrderElementsOf(
                        model.stream().map(r -> r.get(0) + "|" + r.get(1)).toList());
        assertThat(rig.select("SELECT count(*) FROM t WHERE own IS DISTINCT FROM 'target''s own'"))
                .containsExactly("0");

        rig.source
                .batch()
                .change(T, row("99", "never there"), null)
                .change(T, row("98", "nor this"), row("98", "but now"))
                .publish();
        rig.apply(1);
        assertThat(rows()).hasSize(model.size() + 1).contains("98|but now");
        rig.source
                .batch()
                .change(T, null, row("1", "longer than twenty letters"))
                .publish();
        assertThatThrownBy(() -> rig.apply(1)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TARGET_COLUMN_TYPE);
            assertThat(e.getMessage()).contains("a = 1, v = longer than");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void valuesOfEveryKindAreToldApartAsTheTargetKeepsThem(int major) {
        rig = new ApplyRig(
                        major,
                        "CREATE DOMAIN cents AS numeric(10, 2)",
                        "CREATE TABLE t (f float8, r float4, j json, b jsonb, n cents, c char(6), l numeric(5, 1)[], w timestamptz(0), p point, k bool)")
                .open();
        String[] one = row(
                "0.1",
                "0.1",
                "{\"a\": 1.0}",
                "{\"a\":  1.0}",
                "1.5",
                "ab",
                "{1,2.5,NULL}",
                "2026-01-02 03:04:05+00",
                "(1,2)",
                "true");
        String[] two = row(
                "0.1",
                "0.1",
                "{\"a\":1.0}",
                "{\"a\": 1.0}",
                "1.50",
                "ab",
                "{1.0,2.5,NULL}",
                "2026-01-02 03:04:05+00",
                "(1,2)",
                "true");
        String[] three = row("0.30000000000000004", "-0", null, null, null, null, null, null, null, null);
        String[] four = row("0.3", "0", null, null, null, null, null, null, null, null);
        rig.source
                .batch()
                .change(ALL, null, one)
                .change(ALL, null, two)
                .change(ALL, null, three)
                .change(ALL, null, four)
                .change(ALL, null, three)
                .publish();
        rig.source.batch().change(ALL, one, null).change(ALL, three, four).publish();
        rig.apply(2);
        assertThat(rig.select("SELECT j, n, c || '.', l FROM t WHERE j IS NOT NULL"))
                .containsExactly("{\"a\":1.0}|1.50|ab.|{1.0,2.5,NULL}");
        assertThat(
                        rig.select(
                                "SELECT f::text::numeric < 0.3000001, count(*) FROM t WHERE j IS NULL AND r::text = '0' GROUP BY 1"))
                .containsExactly("t|2");
        rig.source
                .batch()
                .change(ALL, two, null)
                .change(ALL, four, null)
                .change(ALL, four, null)
                .change(ALL, three, null)
                .publish();
        rig.apply(1);
        assertThat(rig.select("SELECT count(*) FROM t")).containsExactly("0");
    }

    @Test
    void rowsEnterAndLeaveATableOfAnotherShapeAndPartitionsAreEmptiedInOrder() {
        TableShape parted = shape("parted", "a int4", "v text");
        TargetShape shaped = new TargetShape(
                new DatabaseName("target"),
                TableName.parse("t"),
                TableName.parse("few"),
                List.of(Item.column("v", "word"), Item.computed("a * 2", "integer", "twice")),
                "a > 1",
                Map.of("a", "integer"));
        rig = new ApplyRig(
                        18,
                        "CREATE TABLE few (word text, twice int)",
                        "CREATE TABLE parted (a int, v text) PARTITION BY LIST (a)",
                        "CREATE TABLE parted1 PARTITION OF parted FOR VALUES IN (1)",
                        "CREATE TABLE parted2 PARTITION OF parted FOR VALUES IN (2)")
                .shaped(shaped)
                .open();
        rig.source
                .batch()
                .change(T, null, row("1", "out"))
                .change(T, null, row("2", "in"))
                .change(T, null, row("3", "in"))
                .change(T, null, row("2", "in"))
                .change(parted, null, row("1", "x"))
                .change(parted, null, row("1", "x"))
                .change(parted, null, row("2", "x"))
                .emptied(parted, "public.parted1", "((a IS NOT NULL) AND (a = 1))")
                .change(parted, row("2", "x"), row("1", "y"))
                .publish();
        rig.source
                .batch()
                .change(T, row("1", "out"), row("4", "enters"))
                .change(T, row("3", "in"), row("0", "left"))
                .change(T, row("2", "in"), null)
                .publish();
        rig.apply(2);
        assertThat(rig.select("SELECT word, twice FROM few ORDER BY 2")).containsExactly("in|4", "enters|8");
        assertThat(rig.select("SELECT a, v FROM parted")).containsExactly("1|y");
    }

    @Test
    void whereForeignKeysAreCheckedChildrenGoBeforeTheirParentsAndComeBehindThem() {
        TableShape parent = shape("parent", "id int8!", "v text");
        rig = new ApplyRig(
                        15,
                        new SourceStream(),
                        SMALL,
                        false,
                        "CREATE TABLE parent (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE t (a int REFERENCES parent, v text)")
                .open();
        assertThat(rig.session.replicaRole()).isFalse();
        rig.source
                .batch()
                .change(T, null, row("1", "x"))
                .change(T, null, row("1", "x"))
                .row(parent, "1", "a")
                .publish();
        rig.source
                .batch()
                .delete(parent, "1")
                .row(parent, "2", "b")
                .change(T, row("1", "x"), row("2", "y"))
                .change(T, row("1", "x"), null)
                .publish();
        rig.apply(2);
        assertThat(rows()).containsExactly("2|y");
        rig.source
                .batch()
                .truncate(parent, "public.parent", null)
                .row(parent, "3", "c")
                .truncate(T, "public.t", null)
                .change(T, null, row("3", "z"))
                .publish();
        rig.apply(1);
        assertThat(rows()).containsExactly("3|z");
        assertThat(Stream.of(rig.select("SELECT id FROM parent"))).containsExactly(List.of("3"));
    }
}
