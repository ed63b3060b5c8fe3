package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.RowText;
import dev.sarrio.core.control.CustomCode;
import java.util.List;

/**
 * A statement on its way, as far as an error message needs it.
 *
 * @param work null for BEGIN, COMMIT, the guard and customcode
 * @param shape of its rows, null if it has none
 * @param rows its rows (all columns, or the key's), null if it has none
 * @param code whose function it calls, null for all others
 */
record Statement(String sql, PartWork work, RowText shape, List<String[]> rows, CustomCode code) {
    Statement(String sql, PartWork work, RowText shape, List<String[]> rows) {
        this(sql, work, shape, rows, null);
    }

    static Statement control(String sql) {
        return new Statement(sql, null, null, null);
    }
}
