package dev.sarrio.apply.target;

import dev.sarrio.postgres.Sql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statements about a table's unique and exclusion rules, in the terms of one shape of rows. */
final class UniqueRules {
    private final TargetTable table;
    private final RowStatements statements;

    UniqueRules(TargetTable table, RowStatements statements) {
        this.table = table;
        this.statements = statements;
    }

    List<String> evict(List<String> written, Unique arbiter) {
        String incoming = "(SELECT "
                + written.stream()
                        .map(c -> statements.value(c) + " AS " + Sql.identifier(c))
                        .collect(Collectors.joining(", "))
                + " FROM " + statements.rows() + ") AS r";
        return table.uniques().stream()
                .filter(q -> q != arbiter
                        && q.elements().stream().allMatch(e -> e.column() == null || written.contains(e.column())))
                .map(q -> "DELETE FROM " + table.relation() + " AS t USING (SELECT " + expressions(q) + " FROM "
                        + incoming
                        + where(q) + ") AS n WHERE "
                        + IntStream.range(0, q.elements().size())
                                .mapToObj(i -> q.elements()
                                        .get(i)
                                        .compare(ofTarget(q.elements().get(i)), "n.e" + i))
                                .collect(Collectors.joining(" AND ")))
                .toList();
    }

    /**
     * Finds rows `t` that break a rule against incoming ones of another key, and locks them. Each query returns k0, k1 … of the row's key, p
     * and o of the incoming one, index, incoming_row, own_row and own_key as JSON. Parameters: the row's columns, then two more that are p and o.
     *
     * @param except a condition on rows `t` that do not count
     */
    List<String> clashes(List<String> written, Unique arbiter, int columns, String except) {
        return clashes(
                written,
                arbiter,
                columns,
                "n.sarrio_p AS p, n.sarrio_o AS o, n.image AS incoming_row, to_jsonb(t) AS own_row",
                table.relation() + " AS t",
                except + " FOR UPDATE OF t");
    }

    /** Finds among `rows` (p, o, image) those that incoming ones of another place are in the way of, and returns the same of them. */
    List<String> clashesAmong(List<String> written, Unique arbiter, int columns, String rows) {
        return clashes(
                written,
                arbiter,
                columns,
                "f.p, f.o, f.image AS incoming_row, n.image AS own_row",
                "(" + rows + " AS f CROSS JOIN LATERAL jsonb_populate_record(NULL::" + Sql.identifier(table.name())
                        + ", f.image) AS t)",
                "(f.p, f.o) <> (n.sarrio_p, n.sarrio_o)");
    }

    /** @param found p, o, incoming_row and own_row @param others a FROM item with rows `t` @param condition on them */
    private List<String> clashes(
            List<String> written, Unique arbiter, int columns, String found, String others, String condition) {
        String incoming = "(SELECT "
                + written.stream()
                        .map(c -> statements.value(c) + " AS " + Sql.identifier(c))
                        .collect(Collectors.joining(", "))
                + ", u.c" + columns + "::int4 AS sarrio_p, u.c" + (columns + 1) + "::int8 AS sarrio_o FROM "
                + RowStatements.rowsOf(columns + 2) + ") AS r";
        List<String> key = statements.targetKey();
        String keys = IntStream.range(0, key.size())
                .mapToObj(i -> "t." + Sql.identifier(key.get(i)) + " AS k" + i)
                .collect(Collectors.joining(", "));
        String named = key.stream()
                .map(c -> Sql.literal(c) + "::text, t." + Sql.identifier(c))
                .collect(Collectors.joining(", "));
        return table.uniques().stream()
                .filter(q -> q != arbiter
                        && q.elements().stream().allMatch(e -> e.column() == null || written.contains(e.column())))
                .map(q -> "SELECT " + keys + ", " + found + ", " + Sql.literal(q.index())
                        + "::text AS index, jsonb_build_object(" + named
                        + ") AS own_key FROM (SELECT " + expressions(q)
                        + ", sarrio_p, sarrio_o, to_jsonb(r) - 'sarrio_p' - 'sarrio_o' AS image FROM " + incoming
                        + where(q)
                        + ") AS n JOIN " + others + " ON "
                        + IntStream.range(0, q.elements().size())
                                .mapToObj(i -> broken(q, i))
                                .collect(Collectors.joining(" AND "))
                        + (q.predicate() == null ? "" : " AND (SELECT " + q.predicate() + " FROM (SELECT t.*) AS r)")
                        + " WHERE " + condition)
                .toList();
    }

    private String broken(Unique q, int i) {
        String own = ofTarget(q.elements().get(i));
        String same = q.elements().get(i).compare(own, "n.e" + i);
        return q.nullsNotDistinct() ? "(" + same + " OR " + own + " IS NULL AND n.e" + i + " IS NULL)" : same;
    }

    private String ofTarget(Unique.Element e) {
        return e.column() != null
                ? "t." + Sql.identifier(e.column())
                : "(SELECT " + e.expression() + " FROM (SELECT t.*) AS r)";
    }

    List<String> recheck() {
        List<String> key = statements.targetKey();
        return table.uniques().stream()
                .filter(Unique::deferrable)
                .map(q -> "SELECT '" + q.index().replace("'", "''") + "'::text AS index, "
                        + key.stream()
                                .map(c -> "n." + Sql.identifier(c) + "::text")
                                .collect(Collectors.joining(" || ', ' || "))
                        + " AS key FROM (SELECT ctid AS row_id, tableoid AS row_table, " + Sql.identifiers(key) + ", "
                        + expressions(q)
                        + " FROM " + table.relation() + where(q) + ") AS n, " + RowStatements.rowsOf(key.size())
                        + ", (SELECT ctid AS row_id,"
                        + " tableoid AS row_table, " + expressions(q) + " FROM " + table.relation() + where(q)
                        + ") AS o WHERE "
                        + statements.sameKey("n", c -> statements.keyValue(key.indexOf(c)))
                        + IntStream.range(0, q.elements().size())
                                .mapToObj(i -> " AND " + compareOrBothNull(q, i))
                                .collect(Collectors.joining())
                        + " AND (o.row_id, o.row_table) IS DISTINCT FROM (n.row_id, n.row_table) LIMIT 1")
                .toList();
    }

    private static String compareOrBothNull(Unique q, int i) {
        String same = q.elements().get(i).compare("o.e" + i, "n.e" + i);
        return q.nullsNotDistinct() ? "(" + same + " OR o.e" + i + " IS NULL AND n.e" + i + " IS NULL)" : same;
    }

    private static String expressions(Unique q) {
        return IntStream.range(0, q.elements().size())
                .mapToObj(i -> q.elements().get(i).expression() + " AS e" + i)
                .collect(Collectors.joining(", "));
    }

    private static String where(Unique q) {
        return q.predicate() == null ? "" : " WHERE " + q.predicate();
    }
}
