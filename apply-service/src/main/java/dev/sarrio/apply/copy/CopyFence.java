package dev.sarrio.apply.copy;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;

/**
 * A lease is not a fence: whoever lost it without noticing would go on filling tables that another copy has emptied and fills itself.
 * Each copy leaves its own stamp in `sarrio.copy`, and each transaction that writes a table begins by looking for it, and keeps it.
 */
record CopyFence(SyncName sync, String started) {
    /** Throws, in a transaction of the target, unless this copy is the newest of the table; holds it. */
    void hold(PgSession target, TableName table) {
        if (target.query(check(table)).rowCount() == 0) {
            throw lost(table);
        }
    }

    static SarrioException lost(TableName table) {
        return new SarrioException(
                ErrorCode.TRANSIENT_DATABASE_ERROR,
                "Another copy of table " + table + " was begun",
                "nothing to do: the newest one goes on");
    }

    /** A row, locked, as long as this copy is the newest of the table. */
    String check(TableName table) {
        return "SELECT FROM sarrio.copy WHERE sync = " + Sql.literal(sync.value()) + " AND table_schema = "
                + Sql.literal(table.schema()) + " AND table_name = " + Sql.literal(table.name()) + " AND started = "
                + Sql.literal(started) + "::timestamptz FOR SHARE";
    }
}
