package dev.sarrio.coordinator.fence;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;

/**
 * Who works on a sync's fence in a database: an advisory lock there, which ends with the session that works, so that nobody works without it.
 * Switches share it with what follows them; whoever lifts a fence that no sync needs has it alone.
 */
record FenceLease(PgSession session, SyncName sync) {
    private static final String WAIT_MAX = "20s";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private String key() {
        return "(" + SarrioSchema.LOCK_CLASS + ", pg_catalog.hashtext(" + Sql.literal("fence/" + sync) + "))";
    }

    /** Waits for whoever is alone. */
    void share() {
        try {
            session.transaction(
                    "",
                    () -> session.query("SET LOCAL lock_timeout = '" + WAIT_MAX
                            + "'; SELECT pg_catalog.pg_advisory_lock_shared" + key()));
        } catch (SarrioException e) {
            if (!LOCK_NOT_AVAILABLE.equals(PgErrors.sqlState(e))) {
                throw e;
            }
            throw new SarrioException(
                    ErrorCode.LOCK_TIMEOUT,
                    "What an earlier switch of \"" + sync + "\" has left on " + session.display()
                            + " is still being taken away",
                    "switch again in a moment",
                    e);
        }
    }

    boolean tryAlone() {
        return session.query("SELECT pg_catalog.pg_try_advisory_lock" + key())
                .iterator()
                .next()
                .getBoolean(0);
    }
}
