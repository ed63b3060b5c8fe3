package dev.sarrio.coordinator.store;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Transactions of the control database. Writers follow one another (an advisory lock), also those of another coordinator: what a writer
 * has checked stays true until it commits. Thread-safe.
 */
public final class ControlDatabase {
    private static final long WRITER_LOCK = 0x5A44_0001L;
    private static final Set<String> PASSING = Set.of("08", "53", "57", "28", "3D");
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

    public <T> T read(Function<Tx, T> work) {
        return run(work, false, true);
    }

    public <T> T write(Function<Tx, T> work) {
        return run(work, true, true);
    }

    /** As {@link #write}, and rolled back. */
    <T> T tryToWrite(Function<Tx, T> work) {
        return run(work, true, false);
    }

    private <T> T run(Function<Tx, T> work, boolean write, boolean keep) {
        if (unready != null) {
            throw unreachable(unready, null);
        }
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                Tx tx = new Tx(connection);
                if (write) {
                    tx.list("SELECT pg_advisory_xact_lock(?)", r -> true, WRITER_LOCK);
                }
                T result = work.apply(tx);
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
