package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.TableState;
import dev.sarrio.postgres.Sql;
import java.util.Collection;
import java.util.List;

/**
 * Locks that a batch takes on tables before it reads them: the same that reading takes. Whoever waits for a lock while it holds another
 * can be part of a deadlock, and the server ends whom it finds first, which may be the application. So a batch that reads several
 * tables does not wait for one while it holds another, or only for less than anybody's deadlock_timeout (1 s by default).
 */
public final class TableLocks {
    private static final int WAIT_MILLIS = 500;
    private static final int WAIT_ONE_MILLIS = 10_000;
    /** For what a statement locks beside these: partitions that only their parent lets us read, or whose bounds are looked at. */
    private static final String HARDLY = "SET LOCAL lock_timeout = '50ms'; ";

    private final List<String> names;

    public TableLocks(Collection<TableState> tables) {
        names = tables.stream()
                .flatMap(t -> t.members().stream())
                .filter(TableState.Member::readable)
                .map(m -> "ONLY " + Sql.identifier(m.name()))
                .toList();
    }

    /** Waits for them, in line with others. To be sent first in a transaction. */
    String waiting() {
        if (names.isEmpty()) {
            return "";
        }
        int each = names.size() == 1 ? WAIT_ONE_MILLIS : Math.max(1, WAIT_MILLIS / names.size());
        return "SET LOCAL lock_timeout = " + each + "; " + lock() + "; " + HARDLY;
    }

    /** Fails at once if one is not free. */
    String now() {
        return HARDLY + (names.isEmpty() ? "" : lock() + " NOWAIT");
    }

    private String lock() {
        return "LOCK TABLE " + String.join(", ", names) + " IN ACCESS SHARE MODE";
    }
}
