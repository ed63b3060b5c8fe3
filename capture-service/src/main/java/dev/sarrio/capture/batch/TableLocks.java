package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.TableState;
import dev.sarrio.postgres.Sql;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Keeps tables from being truncated, rewritten or altered while a batch reads them. Nobody waits for us longer than for the batch's
 * reading itself, which takes the same locks a little later.
 */
public final class TableLocks {
    /** With one lock held while another is waited for: below everybody's deadlock_timeout (1 s by default). */
    private static final String WAIT_SEVERAL = "500ms";

    private static final String WAIT_ONE = "10s";
    private final String sql;

    public TableLocks(Collection<TableState> tables) {
        String names = tables.stream()
                .flatMap(t -> t.members().stream())
                .filter(TableState.Member::readable)
                .map(m -> "ONLY " + Sql.identifier(m.name()))
                .collect(Collectors.joining(", "));
        String wait = names.contains(", ONLY ") ? WAIT_SEVERAL : WAIT_ONE;
        sql = names.isEmpty()
                ? ""
                : "; SET LOCAL lock_timeout = '" + wait + "'; LOCK TABLE " + names
                        + " IN ACCESS SHARE MODE; SET LOCAL lock_timeout = '30s'";
    }

    String sql() {
        return sql;
    }
}
