package dev.sarrio.coordinator.leave;

import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import java.util.function.Supplier;

/**
 * Keeps a database out of syncs while Sarrio is taken out of it, and lets one at a time do that: a lock in the control database, which ends
 * with its transaction, whatever becomes of the coordinator. Thread-safe.
 */
public final class Hold {
    /** Of advisory locks; the second number is a hash of the database's name. */
    private static final int LOCK_CLASS = 0x5A45;

    private static final String USED = """
            SELECT DISTINCT m.database
            FROM sync s
            JOIN dbgroup_member m ON m.dbgroup = s.dbgroup
            JOIN pg_catalog.pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
              AND l.classid::int8 = ? AND l.objid::int8 = (pg_catalog.hashtext(m.database)::int8 & 4294967295)
              AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())""";
    private final ControlDatabase control;

    public Hold(ControlDatabase control) {
        this.control = control;
    }

    /** Refused if a sync uses the database. */
    public <T> T on(DatabaseName database, Supplier<T> work) {
        return control.locked(tx -> {
            boolean mine = tx.one(
                            "SELECT pg_try_advisory_xact_lock(?, hashtext(?))",
                            r -> r.getBoolean(1),
                            LOCK_CLASS,
                            database.value())
                    .orElse(false);
            if (!mine) {
                throw new SarrioException(
                        ErrorCode.IN_USE,
                        "The database \"" + database + "\" is being uninstalled already",
                        "wait until that has ended: GET /api/v1/jobs");
            }
            // in turn with those who change definitions: from now on they see the lock
            control.write(turn -> DatabaseStore.requireUnused(turn, database));
            return work.get();
        });
    }

    /** A consequence of every change: no sync uses a database that is held. */
    public static void check(Tx tx) {
        tx.one(USED, r -> r.getString(1), (long) LOCK_CLASS).ifPresent(database -> {
            throw new SarrioException(
                    ErrorCode.IN_USE,
                    "The database \"" + database + "\" is being uninstalled",
                    "wait until that has ended, then add the sync");
        });
    }
}
