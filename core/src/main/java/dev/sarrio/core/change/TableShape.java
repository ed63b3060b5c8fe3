package dev.sarrio.core.change;

import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Set;

/**
 * The columns of a table's records, in order.
 *
 * @param key the key's columns, in key order; empty for a table without a key
 * @param columns all columns of `after`, the key's among them
 */
public record TableShape(TableName table, List<ColumnShape> key, List<ColumnShape> columns) {
    public TableShape {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** The same table with columns that may be missing, but for the key's. */
    TableShape partial() {
        return new TableShape(
                table,
                key,
                columns.stream()
                        .map(c -> key.contains(c) ? c : new ColumnShape(c.name(), c.kind(), true))
                        .toList());
    }

    /** The same table with these columns declared as text. */
    TableShape asText(Set<String> names) {
        return new TableShape(table, asText(key, names), asText(columns, names));
    }

    private static List<ColumnShape> asText(List<ColumnShape> columns, Set<String> names) {
        return columns.stream()
                .map(c -> names.contains(c.name()) ? new ColumnShape(c.name(), ColumnKind.TEXT, c.nullable()) : c)
                .toList();
    }
}
