package dev.sarrio.apply.batch;

import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgErrors;

/** The first statement of a transaction that the target refused. */
final class StatementFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Statement statement;
    private final SarrioException error;

    StatementFailed(Statement statement, SarrioException error) {
        super(error);
        this.statement = statement;
        this.error = error;
    }

    Statement statement() {
        return statement;
    }

    SarrioException error() {
        return error;
    }

    /** Rows of one part may be in each other's way: deleted first, they may all fit. */
    boolean isUniqueness() {
        return statement.work() != null && PgErrors.isUniqueness(error);
    }
}
