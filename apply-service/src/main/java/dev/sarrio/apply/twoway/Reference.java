package dev.sarrio.apply.twoway;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A foreign key between two captured tables, over the parent's key. Nobody checks it while rows are applied, so a child that was written here
 * may lose its parent to a delete that was made on the other side.
 *
 * @param columns of the child, in the order of the parent's key
 * @param operators that compare a column of the parent's key with it
 */
record Reference(String name, OwnTable child, OwnTable parent, List<String> columns, List<String> operators) {
    private static final String ALL = Sql.resource(Reference.class, "references.sql");

    static List<Reference> all(PgSession session, Map<TableName, OwnTable> tables) {
        List<Reference> all = new ArrayList<>();
        for (Row r : session.query(ALL)) {
            OwnTable child = tables.get(new TableName(r.getString("child_schema"), r.getString("child_name")));
            OwnTable parent = tables.get(new TableName(r.getString("parent_schema"), r.getString("parent_name")));
            if (child != null && parent != null) {
                List<String> referenced = Arrays.asList(r.getArrayOfStrings("parent_columns"));
                List<String> key =
                        parent.key().stream().map(OwnTable.Key::column).toList();
                int[] order = key.stream().mapToInt(referenced::indexOf).toArray();
                if (key.size() == referenced.size() && Arrays.stream(order).noneMatch(i -> i < 0)) {
                    all.add(new Reference(
                            r.getString("name"),
                            child,
                            parent,
                            ordered(r.getArrayOfStrings("child_columns"), order),
                            ordered(r.getArrayOfStrings("operators"), order)));
                }
            }
        }
        return all;
    }

    private static List<String> ordered(String[] values, int[] order) {
        return Arrays.stream(order).mapToObj(i -> values[i]).toList();
    }

    /** That row `x` of the child belongs to the parent whose key's columns are called so. */
    String belongs(String prefix) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> prefix + i + " " + operators.get(i) + " x." + Sql.identifier(columns.get(i)))
                .collect(Collectors.joining(" AND "));
    }

    /** For FROM, with `x`: children that the target itself has written unseen, as u: others give their own a parent back. $1, $2 what the peer had not seen. */
    String ownChildren() {
        return child.ownTyped() + " u JOIN " + child.relation() + " x ON " + child.same("x", "u.k");
    }

    /** Whether such a child has lost its parent to a delete of the batch. $1, $2 as above. @param in the batch's keys of the parent */
    String lost(String in) {
        return "SELECT EXISTS (SELECT FROM " + ownChildren() + " JOIN " + in + " i ON " + belongs("i.k")
                + " WHERE i.op = 'd' AND NOT EXISTS (SELECT FROM " + parent.relation() + " t WHERE "
                + parent.same("i.k") + "))";
    }

    /** Whether the target has written a child, unseen by the peer, whose parent is not there. $1, $2 as above. */
    String orphans() {
        String key = IntStream.range(0, columns.size())
                .mapToObj(i -> "t." + Sql.identifier(parent.key().get(i).column()) + " " + operators.get(i) + " x."
                        + Sql.identifier(columns.get(i)))
                .collect(Collectors.joining(" AND "));
        String given = columns.stream()
                .map(c -> "x." + Sql.identifier(c) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        return "SELECT EXISTS (SELECT FROM " + ownChildren() + " WHERE " + given + " AND NOT EXISTS (SELECT FROM "
                + parent.relation() + " t WHERE " + key + "))";
    }
}
