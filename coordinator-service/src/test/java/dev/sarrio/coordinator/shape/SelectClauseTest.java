package dev.sarrio.coordinator.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.Table;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectClauseTest {
    private static final Table ORDERS = table("id", "region", "cents", "Odd \"one");

    private static Table table(String... names) {
        List<Column> columns = java.util.stream.Stream.of(names)
                .map(n -> new Column(1, n, "text", "text", true, false, "", null))
                .toList();
        return new Table(
                1,
                new TableName("public", "orders"),
                Table.Kind.ORDINARY,
                columns,
                new Table.Key("orders_pkey", columns.subList(0, 1), true, false),
                0,
                0);
    }

    private static List<Item> parsed(String clause) {
        return SelectClause.parse(ORDERS, clause);
    }

    private static Item computed(String expression, String name) {
        return Item.computed(expression, null, name);
    }

    @Test
    void columnsAreChosenRenamedAndComputed() {
        assertThat(parsed("SELECT id, region AS Area, upper(region) AS d, 'x' AS origin"))
                .containsExactly(
                        Item.column("id", "id"),
                        Item.column("region", "area"),
                        computed("upper(region)", "d"),
                        computed("'x'", "origin"));
    }

    @Test
    void commasAndWordsInsideOfExpressionsDoNotEndThem() {
        assertThat(
                        parsed(
                                "select\n ID , coalesce(region, 'a, b AS c') AS r, CASE WHEN cents > 1 THEN cast(cents AS int)"
                                        + " END AS \"From\", extract(year FROM now_at) as y, E'it\\'s, ' || 'o''clock' AS t FROM orders"))
                .containsExactly(
                        Item.column("id", "id"),
                        computed("coalesce(region, 'a, b AS c')", "r"),
                        computed("CASE WHEN cents > 1 THEN cast(cents AS int) END", "From"),
                        computed("extract(year FROM now_at)", "y"),
                        computed("E'it\\'s, ' || 'o''clock'", "t"));
    }

    @Test
    void aStarStandsForAllColumnsAndNamesMayBeQuotedOrQualifiedByTheTable() {
        assertThat(parsed("SELECT *, 'shop' AS origin"))
                .extracting(Item::name)
                .containsExactly("id", "region", "cents", "Odd \"one", "origin");
        assertThat(parsed("SELECT orders.id, \"Odd \"\"one\" AS \"Even\" FROM public.orders"))
                .containsExactly(Item.column("id", "id"), Item.column("Odd \"one", "Even"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    id, region ! does not start with SELECT
                    SELECT region ! the column id of the key
                    SELECT id + 1 AS id, region ! the column id of the key
                    SELECT id, upper(region) ! has no name
                    SELECT id, nothing ! has no name
                    SELECT id, region AS id ! two columns are called id
                    SELECT id, ! a column is empty
                    SELECT id FROM other ! FROM may be followed by public.orders only
                    SELECT id FROM orders WHERE region = 'EU' ! FROM may be followed by public.orders only
                    """)
    void whatIsNoListOfColumnsWithTheKeyIsRefusedWithTheReason(String clause, String reason) {
        assertThatThrownBy(() -> parsed(clause)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.SHAPE_REFUSED);
            assertThat(e).hasMessageContaining(reason);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true; DROP TABLE orders",
                "true) UNION SELECT (1",
                "true -- ",
                "true /* ",
                "(true",
                "true]",
                "'open",
                "\"open",
                "E'open\\'",
                "$$text$$",
                "cents > $1"
            })
    void noPieceOfSqlCanEndTheOneThatItIsPutInto(String sql) {
        assertThatThrownBy(() -> SqlWords.of(sql))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHAPE_REFUSED));
    }

    @Test
    void whatIsInQuotesIsNoSign() {
        assertThat(SqlWords.of("region = 'a;b)--/*$1' AND \"a)b\" IN ('''')"))
                .extracting(SqlWords.Word::text)
                .containsExactly("region", "=", "a;b)--/*$1", "and", "a)b", "in", "(", "'", ")");
    }
}
