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
