package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that have another name, other columns and fewer rows at the target, as batches are applied to them. */
class ShapedTableIT {
    private static final TableShape ORDERS =
            shape("orders", "id int4!", "region text", "cents int8", "placed timestamptz");
    private static final TableShape PLAIN = shape("plain", "id int4!", "v text");
    private static final String EU_ORDERS =
            "CREATE SCHEMA eu; CREATE TABLE eu.orders (no int PRIMARY KEY, region text, amount numeric, origin text)";
    private static final TargetShape EU = stands(
            "orders",
            "eu.orders",
            List.of(
                    Item.column("id", "no"),
                    Item.column("region", "region"),
                    Item.computed("cents / 100.0", "numeric", "amount"),
                    Item.computed("'shop ' || upper(region)", "text", "origin")),
            "region = 'EU' AND cents > 0",
            Map.of("region", "text", "cents", "bigint"));
    private ApplyRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private static TargetShape stands(
            String table, String named, List<Item> columns, String where, Map<String, String> types) {
        return new TargetShape(
                new DatabaseName("target"), TableName.parse(table), TableName.parse(named), columns, where, types);
    }

    private List<String> eu() {
        return rig.select("SELECT no, region, amount, origin FROM eu.orders ORDER BY no");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void aTableStreamsUnderAnotherNameWithComputedColumnsAndOnlyTheRowsThatFit(int major) {
        rig = new ApplyRig(major, EU_ORDERS, "CREATE TABLE plain (id int PRIMARY KEY, v text)")
                .shaped(EU)
                .open();
        rig.source
                .batch()
                .row(ORDERS, "1", "EU", "1250", "2024-01-01 00:00:00+00")
                .row(ORDERS, "2", "US", "700", "2024-01-01 00:00:00+00")
                .row(ORDERS, "3", null, "700", null)
                .row(ORDERS, "4", "EU", null, null)
                .row(PLAIN, "1", "beside it")
                .publish();
        rig.apply(1);
        assertThat(eu()).as("NULL is not true").containsExactly("1|EU|12.5000000000000000|shop EU");
        assertThat(rig.select("SELECT * FROM plain")).containsExactly("1|beside it");

        rig.source
                .batch()
                .row(ORDERS, "1", "US", "1250", null)
                .row(ORDERS, "2", "EU", "700", null)
                .row(ORDERS, "3", "EU", "300", null)
                .publish();
        rig.apply(1);
        assertThat(eu())
                .as("one leaves, two enter")
                .containsExactly("2|EU|7.0000000000000000|shop EU", "3|EU|3.0000000000000000|shop EU");

        rig.source
                .batch()
                .delete(ORDERS, "2")
                .delete(ORDERS, "4") // was never there
                .row(ORDERS, "5", "EU", "100", null)
                .publish();
        rig.source
                .batch()
                .delete(ORDERS, "5")
                .row(ORDERS, "6", "EU", "100", null)
                .publish();
        rig.applyTogether(2);
        assertThat(eu())
                .as("a key that changes is one that goes and one that comes")
                .containsExactly("3|EU|3.0000000000000000|shop EU", "6|EU|1.00000000000000000000|shop EU");

        rig.source
                .batch()
                .truncate(ORDERS, "public.orders", null)
                .row(ORDERS, "7", "EU", "100", null)
                .row(ORDERS, "8", "US", "100", null)
                .publish();
        rig.apply(1);
        assertThat(eu()).containsExactly("7|EU|1.00000000000000000000|shop EU");
    }

    @Test
    void anExpressionIsNotEvaluatedForRowsThatAreLeftOut() {
        rig = new ApplyRig(15, "CREATE TABLE t (id int PRIMARY KEY, share int)")
                .shaped(stands(
                        "t",
                        "t",
                        List.of(Item.column("id", "id"), Item.computed("100 / n", "integer", "share")),
                        "n <> 0",
                        Map.of("n", "integer")))
                .open();
        TableShape t = shape("t", "id int4!", "n int4");
        rig.source.batch().row(t, "1", "0").row(t, "2", "4").publish();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM t")).containsExactly("2|25");
    }

    @Test
    void noNameOfOurOwnIsInTheWayOfTheSourcesColumns() {
        rig = new ApplyRig(15, "CREATE TABLE t (id int PRIMARY KEY, all_of_them text)")
                .shaped(stands(
                        "t",
                        "t",
                        List.of(
                                Item.column("u", "id"),
                                Item.computed("c0 || e1 || x || \"Odd \"\"one\"", "text", "all_of_them")),
                        "there",
                        Map.of("c0", "text", "e1", "text", "x", "text", "Odd \"one", "text", "there", "boolean")))
                .open();
        TableShape t =
                shape("t", "u int4!", "x text", "c0 text", "e1 text", "Odd \"one text", "there bool", "not_used box");
        rig.source
                .batch()
                .row(t, "1", "x", "c", "e", "o", "true", "(1,1),(0,0)")
                .publish();
        rig.source.batch().row(t, "2", "x", "c", "e", "o", "false", null).publish();
        rig.apply(2);
        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|cexo");
    }

    @Test
    void valuesOfEveryKindComeThroughAnExpressionAsTheyAre() {
        String types = "n numeric, ts timestamptz, j jsonb, a text[], f double precision, b bytea";
        rig = new ApplyRig(
                        15,
                        "CREATE TABLE t (id int PRIMARY KEY, " + types + ", n2 numeric, ts2 timestamptz,"
                                + " j2 jsonb, a2 text[], f2 double precision, b2 bytea)")
                .shaped(stands(
                        "t",
                        "t",
                        List.of(
                                Item.column("id", "id"),
                                Item.column("n", "n"),
                                Item.column("ts", "ts"),
                                Item.column("j", "j"),
                                Item.column("a", "a"),
                                Item.column("f", "f"),
                                Item.column("b", "b"),
                                Item.computed("coalesce(n, 0)", "numeric", "n2"),
                                Item.computed("ts + interval '0'", "timestamp with time zone", "ts2"),
                                Item.computed("j || '{}'", "jsonb", "j2"),
                                Item.computed("a || '{}'", "text[]", "a2"),
                                Item.computed("f * 1", "double precision", "f2"),
                                Item.computed("b || ''", "bytea", "b2")),
                        null,
                        Map.of(
                                "n", "numeric",
                                "ts", "timestamp with time zone",
                                "j", "jsonb",
                                "a", "text[]",
                                "f", "double precision",
                                "b", "bytea")))
                .open();
        TableShape t =
                shape("t", "id int4!", "n numeric", "ts timestamptz", "j jsonb", "a _text", "f float8", "b bytea");
        rig.source
                .batch()
                .row(
                        t,
                        "1",
                        "123456789012345678901234567890.123456789",
                        "2024-02-29 23:59:59.123456+00",
                        "{\"x\": 1.10}",
                        "{\"a,b\",NULL,\"q\\\"q\"}",
                        "0.1",
                        "\\x00ff")
                .publish();
        rig.apply(1);
        assertThat(rig.select("SELECT n::text = n2::text, ts = ts2, j = j2, a = a2, f = f2, b = b2, n2, j2, a2 FROM t"))
                .containsExactly("t|t|t|t|t|t|123456789012345678901234567890.123456789|{\"x\": 1.10}|"
                        + "{\"a,b\",NULL,\"q\\\"q\"}");
    }

    @Test
    void thousandsOfRowsPassTheFilterInOneBatchAndTwoThatSwapAUniqueValueToo() {
        rig = new ApplyRig(15, "CREATE TABLE t (id int PRIMARY KEY, v int UNIQUE)")
                .shaped(stands("big", "t", List.of(), "id % 3 = 0", Map.of("id", "integer")))
                .open();
        TableShape t = shape("big", "id int4!", "v int4");
        rig.source.batch().rows(t, 30_000, i -> new String[] {"" + i, "" + i}).publish();
        rig.apply(1);
        assertThat(rig.select("SELECT count(*), min(id), max(id) FROM t")).containsExactly("10000|0|29997");

        rig.source.batch().row(t, "3", "6").row(t, "6", "3").row(t, "7", "9").publish();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM t WHERE id < 8 ORDER BY id")).containsExactly("0|0", "3|6", "6|3");
    }

    @Test
    void aPartitionThatIsTruncatedTakesItsRowsAlongUnderTheirOtherNames() {
        rig = new ApplyRig(15, "CREATE TABLE t (nr int PRIMARY KEY, v text)")
                .shaped(stands("t", "t", List.of(Item.column("id", "nr"), Item.column("v", "v")), null, Map.of()))
                .open();
        TableShape t = shape("t", "id int4!", "v text");
        rig.source.batch().row(t, "1", "a").row(t, "11", "b").publish();
        rig.source
                .batch()
                .truncate(t, "public.t_10", "((id IS NOT NULL) AND (id >= 10) AND (id < 20))")
                .publish();
        rig.apply(2);
        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|a");
    }

    @Test
    void whereForeignKeysAreCheckedTheOrderIsThatOfTheTargetsNames() {
        rig = new ApplyRig(
                        15,
                        new SourceStream(),
                        dev.sarrio.apply.target.ApplySettings.DEFAULT,
                        false,
                        "CREATE TABLE z_parent (id int PRIMARY KEY, v text)",
                        "CREATE TABLE a_child (id int PRIMARY KEY, parent int REFERENCES z_parent)")
                .shaped(
                        stands("a", "z_parent", List.of(), null, Map.of()),
                        stands("b", "a_child", List.of(), null, Map.of()))
                .open();
        TableShape parent = shape("a", "id int4!", "v text");
        TableShape child = shape("b", "id int4!", "parent int4");
        rig.source.batch().row(child, "1", "1").row(parent, "1", "p").publish();
        rig.source.batch().delete(parent, "1").delete(child, "1").publish();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM a_child")).containsExactly("1|1");
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM z_parent")).isEmpty();
    }

    @Test
    void aColumnOfTheSourceThatIsGoneOrHasAnotherTypeStopsTheSyncWithTheRemedy() {
        rig = new ApplyRig(15, EU_ORDERS).shaped(EU).open();
        TableShape without = shape("orders", "id int4!", "region text");
        rig.source.batch().row(without, "1", "EU").publish();
        assertThatThrownBy(() -> rig.apply(1)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SHAPE_REFUSED);
            assertThat(e).hasMessageContaining("public.orders").hasMessageContaining("\"cents\"");
            assertThat(e.remedy()).contains("anew");
        });
        rig.close();

        rig = new ApplyRig(15, "CREATE TABLE t (id int PRIMARY KEY, day text)")
                .shaped(stands(
                        "t",
                        "t",
                        List.of(Item.column("id", "id"), Item.computed("day::text", "text", "day")),
                        null,
                        Map.of("day", "date")))
                .open();
        rig.source
                .batch()
                .row(shape("t", "id int4!", "day timestamp"), "1", "2024-01-01 12:30:00")
                .publish();
        assertThatThrownBy(() -> rig.apply(1)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TARGET_COLUMN_TYPE);
            assertThat(e).hasMessageContaining("\"day\" for date").hasMessageContaining("12:30:00");
        });
    }

    @Test
    void anExpressionOfAnotherTypeThanItsColumnIsRefused() {
        rig = new ApplyRig(15, "CREATE TABLE eu_orders (no int PRIMARY KEY, region text, amount int, origin text)")
                .shaped(new TargetShape(
                        EU.target(), EU.table(), TableName.parse("eu_orders"), EU.columns(), EU.where(), EU.types()))
                .open();
        rig.source.batch().row(ORDERS, "1", "EU", "1250", null).publish();
        assertThatThrownBy(() -> rig.apply(1)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TARGET_COLUMN_TYPE);
            assertThat(e.remedy()).contains("(cents / 100.0)::integer");
        });
        assertThat(rig.select("SELECT * FROM eu_orders")).isEmpty();
    }

    @Test
    void aSessionThatEndsBetweenTwoBatchesGoesOnWithTheShape() {
        rig = new ApplyRig(15, EU_ORDERS).shaped(EU).open();
        rig.source.batch().row(ORDERS, "1", "EU", "1250", null).publish();
        rig.apply(1);
        rig.source
                .batch()
                .row(ORDERS, "1", "US", "1250", null)
                .row(ORDERS, "2", "EU", "100", null)
                .publish();
        rig.select("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sarrio apply%'"
                + " AND datname = current_database()");
        assertThatThrownBy(() -> rig.apply(1)).isInstanceOf(SarrioException.class);
        rig.session.close();
        rig.open();
        rig.apply(1);
        assertThat(eu()).containsExactly("2|EU|1.00000000000000000000|shop EU");
    }
}
