package dev.sarrio.system.faults;

import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Finds a moment at which a fault hurts: a service is in the middle of a transaction. */
final class Aim {
    private static final int LOOKS_MAX = 500;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String IN_TRANSACTION =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name LIKE 'sarrio %' AND (backend_xid IS NOT NULL OR state = 'idle in transaction')";

    private Aim() {}

    /**
     * Returns when one is met where the fault will be, or after so many looks without one.
     *
     * @param databases those that are written, by their side
     */
    static void awaitTransaction(Function<String, TestDatabase> databases, String place) {
        boolean atSource = place.equals(Fault.OLD) || place.equals("capture");
        TestDatabase database = databases.apply(atSource ? Fault.OLD : Fault.NEW);
        try (Connection c = database.superuser();
                Statement statement = c.createStatement()) {
            for (int i = 0; i < LOOKS_MAX && !met(statement); i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException | IllegalStateException e) {
            return; // down already: a transaction can't be met there
        }
    }

    private static boolean met(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(IN_TRANSACTION)) {
            return row.next() && row.getLong(1) > 0;
        }
    }
}
