package dev.sarrio.coordinator.store;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Transactions of the control database. Writers follow one another (an advisory lock), also those of another coordinator: what a writer
 * has checked stays true until it commits. Thread-safe.
 */
public final class ControlDatabase {
    private static final long WRITER_LOCK = 0x5A44_0001L;
    private static final String IN_TURN = "SELECT pg_advisory_xact_lock(" + WRITER_LOCK + ")";
    private static final Set<String> PASSING = Set.of("08", "53", "57", "28", "3D");
    /** Foreign keys and unique names: what a change was made from, outside the transaction, is no longer so. */
    private static final Set<String> OVERTAKEN = Set.of("23503", "23505");

    private final DataSource source;
    private volatile String unready = "its schema was not looked at yet";

    public ControlDatabase(DataSource source) {
        this.source = source;
    }

    /** Why it can't be used, in words; null if it can. */
    public String problem() {
        return unready;
    }

    void setProblem(String why) {
        unready = why;
    }

    /** All of it sees one state: a definition that is removed meanwhile is there with all that belongs to it, or not at all. */
    public <T> T read(Function<Tx, T> work) {
        return run(work, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", true);
    }

    public <T> T write(Function<Tx, T> work) {
        return run(work, IN_TURN, true);
    }

    /** For those who take a lock of their own first: each of their statements sees what was committed by then. */
    public <T> T locked(Function<Tx, T> work) {
        return run(work, null, true);
    }

    /** As {@link #write}, and rolled back. */
    <T> T tryToWrite(Function<Tx, T> work) {
        return run(work, IN_TURN, false);
    }

    /** @param first statement of the transaction, or null */
    private <T> T run(Function<Tx, T> work, String first, boolean keep) {
        if (unready != null) {
            throw unreachable(unready, null);
        }
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                if (first != null) {
                    begin(connection, first);
                }
                T result = work.apply(new Tx(connection));
                if (keep) {
                    connection.commit();
                    committed = true;
                }
                return result;
            } finally {
                if (!committed) {
                    rollback(connection);
                }
            }
        } catch (SQLException e) {
            throw classify(e);
        } catch (ControlFailure e) {
            throw classify(e.sql());
        }
    }

    private static void begin(Connection connection, String first) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(first);
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // the connection is gone, and its transaction with it
        }
    }

    static RuntimeException classify(SQLException e) {
        String state = e.getSQLState();
        if (state == null || PASSING.contains(state.substring(0, 2))) {
            return unreachable(e.getMessage(), e);
        }
        if (OVERTAKEN.contains(state)) {
            return new SarrioException(
                    ErrorCode.CHANGED_MEANWHILE,
                    "Something that this change needs was changed or removed by somebody else at the same moment",
                    "look at it again, then repeat the change",
                    e);
        }
        return new IllegalStateException("The control database refused a statement: " + e.getMessage(), e);
    }

    private static SarrioException unreachable(String why, Throwable cause) {
        return new SarrioException(
                ErrorCode.CONTROL_DATABASE_UNREACHABLE,
                "The control database can't be used: " + why,
                "check SARRIO_CONTROL_DB_URL, SARRIO_CONTROL_DB_USER and SARRIO_CONTROL_DB_PASSWORD, and that the server runs;"
                        + " it is tried again",
                cause);
    }
}
