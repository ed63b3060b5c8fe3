package dev.sarrio.apply.copy;

import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Sql;

/**
 * A lease is not a fence: whoever lost it without noticing would go on filling tables that another copy has emptied and fills itself.
 * Each copy leaves its own stamp in `sarrio.copy`, and each transaction that writes a table begins by looking for it, and keeps it.
 */
record CopyFence(SyncName sync, String started) {
    /** A row, locked, as long as this copy is the newest of the table. */
    String check(TableName table) {
        return "SELECT FROM sarrio.copy WHERE sync = " + Sql.literal(sync.value()) + " AND table_schema = "
                + Sql.literal(table.schema()) + " AND table_name = " + Sql.literal(table.name()) + " AND started = "
                + Sql.literal(started) + "::timestamptz FOR SHARE";
    }
}
