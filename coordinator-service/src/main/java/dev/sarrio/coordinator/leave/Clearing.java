package dev.sarrio.coordinator.leave;

import dev.sarrio.coordinator.fence.FenceSettings;
import dev.sarrio.coordinator.fence.Locking;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.AutovacuumRest;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.QuietLock;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes away all that Sarrio made in a database. What there is, the catalog says, so a run that was broken off is simply done again: first
 * the triggers with their functions, a table at a time, then the tables in schema sarrio, in the end the schema. For one thread.
 *
 * <p>A table is locked in a quiet moment only ({@link QuietLock}); what is then done under the lock is one message, and does not wait for a disk.
 * Dropping needs no ownership of the table: the functions are ours.
 */
final class Clearing {
    private static final String TRIGGERS = Sql.resource(Clearing.class, "triggers.sql");
    /** Should we stall with a lock in hand, the server takes it away. */
    private static final String BRIEFLY =
            "SET LOCAL idle_in_transaction_session_timeout = 2000; SET LOCAL synchronous_commit = off; ";

    private static final String DEPENDENT_OBJECTS = "2BP01";
    private static final int NAMED_MAX = 3;
    private final PgSession session;
    private final DatabaseName database;
    private final Locking locking;
    private final QuietLock quiet;
    private final long endNanos;
    private final Consumer<String> progress;

    /** @param endNanos when to give up waiting for locks  @param progress is told before each step what it is about */
    Clearing(
            PgSession session,
            DatabaseName database,
            FenceSettings settings,
            long endNanos,
            Consumer<String> progress) {
        this.session = session;
        this.database = database;
        this.locking = new Locking(session, settings);
        this.quiet = new QuietLock(session, settings.lockWait());
        this.endNanos = endNanos;
        this.progress = progress;
    }

    void run() {
        for (Row r : session.query(TRIGGERS)) {
            dropTriggers(r.getLong("oid"), r.getString("name"), List.of(r.getArrayOfStrings("functions")));
        }
        if (!locking.within(left(), () -> new AutovacuumRest(session).end())) {
            throw locked("a table that was being copied", List.of());
        }
        Leftovers rest = Leftovers.in(database, session);
        if (!rest.functions().isEmpty() || !rest.tables().isEmpty()) {
            progress.accept("the tables in schema sarrio");
            String statements = dropFunctions(rest.functions())
                    + (rest.tables().isEmpty() ? "" : "DROP TABLE IF EXISTS " + String.join(", ", rest.tables()));
            if (!locking.within(left(), () -> session.query(BRIEFLY + statements))) {
                throw locked("schema sarrio", List.of());
            }
        }
        if (rest.schema() && rest.others().isEmpty()) {
            progress.accept("schema sarrio");
            dropSchema();
        }
    }

    private void dropTriggers(long oid, String table, List<String> functions) {
        progress.accept(table.isEmpty() ? "functions without a trigger" : "the triggers on " + table);
        if (!quiet.within(left(), oid, () -> session.query(BRIEFLY + dropFunctions(functions)))) {
            throw locked("the table " + table, quiet.holders());
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    private static String dropFunctions(List<String> functions) {
        StringBuilder statements = new StringBuilder();
        functions.forEach(
                f -> statements.append("DROP FUNCTION IF EXISTS ").append(f).append(" CASCADE; "));
        return statements.toString();
    }

    /** Its commit is flushed, and with it all before it. */
    private void dropSchema() {
        try {
            session.query("SET synchronous_commit = on; DROP SCHEMA IF EXISTS sarrio");
        } catch (SarrioException e) {
            if (!DEPENDENT_OBJECTS.equals(PgErrors.sqlState(e))) {
                throw e;
            }
            throw new SarrioException(
                    ErrorCode.IN_USE,
                    "Schema sarrio on " + database + " is not empty: " + e.getMessage(),
                    "take out what somebody else has put there, then uninstall again",
                    e);
        }
    }

    private SarrioException locked(String what, List<String> holders) {
        List<String> named = new ArrayList<>(holders.subList(0, Math.min(NAMED_MAX, holders.size())));
        return new SarrioException(
                ErrorCode.LOCK_TIMEOUT,
                "On " + database + " " + what + " is locked"
                        + (named.isEmpty() ? "" : " by " + String.join(", ", named))
                        + ": what Sarrio made there is not all taken away yet",
                "end what holds it (a long transaction, a dump, a vacuum) or wait for it, then uninstall again");
    }
}
