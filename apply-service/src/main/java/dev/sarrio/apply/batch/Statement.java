package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.RowStatements;
import java.util.List;

/**
 * A statement on its way, as far as an error message needs it.
 *
 * @param work null for BEGIN, COMMIT and the guard
 * @param shape of its rows, null if it has none
 * @param rows its rows (all columns, or the key's), null if it has none
 */
record Statement(String sql, PartWork work, RowStatements shape, List<String[]> rows) {
    static Statement control(String sql) {
        return new Statement(sql, null, null, null);
    }
}
