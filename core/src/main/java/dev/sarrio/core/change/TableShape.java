package dev.sarrio.core.change;

import dev.sarrio.core.name.TableName;
import java.util.List;

/**
 * The columns of a table's records, in order.
 *
 * @param key the key's columns, in key order
 * @param columns all columns of `after`, the key's among them
 */
public record TableShape(TableName table, List<ColumnShape> key, List<ColumnShape> columns) {
    public TableShape {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }
}
