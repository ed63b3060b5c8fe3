package dev.sarrio.apply.target;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The target's foreign keys, for where they are checked: parents are written before their children, and deleted after them. */
public final class ForeignKeyOrder {
    private static final String REFERENCES = Sql.resource(ForeignKeyOrder.class, "references.sql");
    private final Map<TableName, Set<TableName>> parents = new HashMap<>();
    private final Map<TableName, Integer> depths = new HashMap<>();
    private final Set<TableName> referenced = new HashSet<>();

    public ForeignKeyOrder(TargetSession target) {
        for (Row r : target.sql().execute(REFERENCES)) {
            TableName child = new TableName(r.getString("child_schema"), r.getString("child_name"));
            TableName parent = new TableName(r.getString("parent_schema"), r.getString("parent_name"));
            if (!child.equals(parent)) {
                parents.computeIfAbsent(child, c -> new HashSet<>()).add(parent);
            }
            referenced.add(parent);
        }
    }

    /** Greater than that of every table it references; where references go in a circle, of those outside the circle. */
    public int depth(TableName table) {
        return depth(table, new HashSet<>());
    }

    private int depth(TableName table, Set<TableName> path) {
        Integer known = depths.get(table);
        if (known != null || !path.add(table)) {
            return known == null ? 0 : known;
        }
        int depth = 0;
        for (TableName parent : parents.getOrDefault(table, Set.of())) {
            depth = Math.max(depth, 1 + depth(parent, path));
        }
        path.remove(table);
        depths.put(table, depth);
        return depth;
    }

    /** Rows of other tables may hang on this one's: deleting and inserting a row again would not be the same as an update. */
    public boolean isReferenced(TableName table) {
        return referenced.contains(table);
    }
}
