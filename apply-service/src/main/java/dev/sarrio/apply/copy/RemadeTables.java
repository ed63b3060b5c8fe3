package dev.sarrio.apply.copy;

import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tables that have another name or other columns at the target: where the schema is copied too they are made there with their columns
 * and the key, if they are missing.
 */
final class RemadeTables {
    private final PgSession target;

    RemadeTables(PgSession target) {
        this.target = target;
    }

    /** @param there on the target already  @return what was left out, as sentences */
    List<String> make(List<TableTask> tasks, Set<TableName> there) {
        List<String> sentences = new ArrayList<>();
        for (TableTask task : tasks) {
            if (task.isRemade() && !there.contains(task.named())) {
                String schema = task.named().schema();
                boolean known = target.execute(
                                "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)", schema)
                        .iterator()
                        .next()
                        .getBoolean(0);
                if (!known) {
                    target.query("CREATE SCHEMA IF NOT EXISTS " + Sql.identifier(schema));
                }
                target.query(create(task));
                sentences.add(
                        "Table " + task.named() + " was made with its columns and its key; if it needs more (indexes,"
                                + " constraints, defaults), create them there.");
            }
        }
        return sentences;
    }

    static String create(TableTask task) {
        ShapedQuery query = task.query();
        String columns = query.items().stream().map(i -> column(task, i)).collect(Collectors.joining(", "));
        String key = task.source().key() == null
                ? ""
                : ", PRIMARY KEY ("
                        + Sql.identifiers(query.key().stream().map(Item::name).toList()) + ")";
        return "CREATE TABLE " + Sql.identifier(task.named()) + " (" + columns + key + ")";
    }

    private static String column(TableTask task, Item item) {
        if (item.source() == null) {
            return Sql.identifier(item.name()) + " " + item.type();
        }
        Column column = task.source().column(item.source()).orElseThrow();
        return Sql.identifier(item.name()) + " " + column.type() + (column.notNull() ? " NOT NULL" : "");
    }
}
