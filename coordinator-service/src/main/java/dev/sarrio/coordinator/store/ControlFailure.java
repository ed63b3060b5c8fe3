package dev.sarrio.coordinator.store;

import java.io.Serial;
import java.sql.SQLException;

/** An SQLException on its way out of a transaction, where it is classified. */
final class ControlFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ControlFailure(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    SQLException sql() {
        return (SQLException) getCause();
    }
}
