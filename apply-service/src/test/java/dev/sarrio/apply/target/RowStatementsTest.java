package dev.sarrio.apply.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The text of the statements: what most tables get must not change because some have a shape. */
class RowStatementsTest {
    private static final TableName NAME = new TableName("public", "orders");
    private static final List<String> KEY = List.of("id");
    private static final List<String> COLUMNS = List.of("id", "region", "amount");

    private static TargetTable table(TargetShape shape) {
        return new TargetTable(
                NAME,
                "here",
                false,
                List.of(
                        new TargetColumn("id", "integer", "integer", "int4", -1, false, false),
                        new TargetColumn("region", "text", "text", "text", -1, false, false),
                        new TargetColumn("amount", "numeric(5,2)", "numeric", "numeric", 327686, false, false)),
                List.of(new Unique(
                        "orders_pkey",
                        false,
                        true,
                        false,
                        null,
                        List.of(new Unique.Element("id", "id", "pg_catalog.=")))),
                new TablePart(NAME, "topic", List.of(), false, false, "f", List.of()),
                new Shapes(shape == null ? Map.of() : Map.of(NAME, shape)));
    }

    @Test
    void ofATableThatStandsAsOnTheSourceTheyAreAsTheyWereBeforeThereWereShapes() {
        RowStatements plain = table(null).statements(COLUMNS, KEY);

        assertThat(plain.upsert())
                .containsExactly("INSERT INTO \"public\".\"orders\" (\"id\", \"region\", \"amount\") OVERRIDING SYSTEM"
                        + " VALUE SELECT u.c0::integer, u.c1, u.c2::numeric FROM (SELECT unnest($1::text[]) AS c0,"
                        + " unnest($2::text[]) AS c1, unnest($3::text[]) AS c2) AS u ON CONFLICT (\"id\") DO UPDATE SET"
                        + " \"region\" = EXCLUDED.\"region\", \"amount\" = EXCLUDED.\"amount\"");
        assertThat(plain.delete())
                .isEqualTo("DELETE FROM \"public\".\"orders\" AS t USING (SELECT unnest($1::text[]) AS c0) AS u WHERE"
                        + " t.\"id\" OPERATOR(pg_catalog.=) u.c0::integer");
        assertThat(plain.insertAgain())
                .containsExactly("INSERT INTO \"public\".\"orders\" (\"id\", \"region\", \"amount\") OVERRIDING SYSTEM"
                        + " VALUE SELECT u.c0::integer, u.c1, u.c2::numeric FROM (SELECT unnest($1::text[]) AS c0,"
                        + " unnest($2::text[]) AS c1, unnest($3::text[]) AS c2) AS u");
        assertThat(table(null).truncate("(id > 10)", null))
                .isEqualTo("DELETE FROM \"public\".\"orders\" WHERE (id > 10)");
    }

    @Test
    void ofATableWithAnotherNameOnlyTheyAreTheSameAsOfOneWithThatName() {
        TargetShape named = new TargetShape(
                new DatabaseName("rds"), new TableName("old", "orders"), NAME, List.of(), null, Map.of());

        RowStatements shaped = table(named).statements(COLUMNS, KEY);

        assertThat(shaped.upsert())
                .isEqualTo(table(null).statements(COLUMNS, KEY).upsert());
        assertThat(shaped.delete())
                .isEqualTo(table(null).statements(COLUMNS, KEY).delete());
    }

    @Test
    void aFilterTakesRowsAwayFirstAndLetsOnlyThoseInThatFit() {
        TargetShape filtered = new TargetShape(
                new DatabaseName("rds"), NAME, NAME, List.of(), "region = 'EU'", Map.of("region", "text"));

        assertThat(table(filtered).statements(COLUMNS, KEY).upsert())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("DELETE FROM \"public\".\"orders\" AS t USING ")
                .contains("WHERE (region = 'EU') IS NOT TRUE")
                .endsWith("t.\"id\" OPERATOR(pg_catalog.=) u.c0::integer");
    }
}
