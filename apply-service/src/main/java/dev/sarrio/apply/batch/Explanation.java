package dev.sarrio.apply.batch;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.Set;

/** Says what stands in a batch's way: table, row, constraint, and what to do. */
final class Explanation {
    private static final Set<ErrorCode> OF_ROWS = Set.of(ErrorCode.TARGET_COLUMN_TYPE, ErrorCode.CONSTRAINT_VIOLATION);
    private final PgSession session;

    /** @param session outside any transaction */
    Explanation(PgSession session) {
        this.session = session;
    }

    SarrioException of(StatementFailed failed) {
        SarrioException error = failed.error();
        PgException server = server(error);
        if (server == null || !session.isOpen()) {
            return error;
        }
        Statement statement = failed.statement();
        PartWork work = statement.work();
        StringBuilder message = new StringBuilder("Batch " + work.batch() + " can't be applied to table "
                + work.table().name() + " on " + work.table().where() + ": " + server.getErrorMessage());
        if (server.getDetail() != null) {
            message.append(" (").append(server.getDetail()).append(')');
        }
        String row = OF_ROWS.contains(error.code()) ? row(statement, server.getSqlState()) : null;
        if (row != null) {
            message.append("; row ").append(row);
        }
        if (server.getConstraint() != null) {
            message.append("; constraint ").append(server.getConstraint());
        }
        return new SarrioException(error.code(), message.toString(), remedy(work, error, server), error)
                .onTable(work.table().name().toString());
    }

    static SarrioException duplicate(PartWork work, String index, String key) {
        return new SarrioException(
                        ErrorCode.CONSTRAINT_VIOLATION,
                        "Batch " + work.batch() + " can't be applied to table "
                                + work.table().name() + " on "
                                + work.table().where() + ": another row has the same values; row " + key
                                + "; constraint " + index,
                        remedyOfRows(work))
                .onTable(work.table().name().toString());
    }

    private static String remedy(PartWork work, SarrioException error, PgException server) {
        return switch (error.code()) {
            case TARGET_COLUMN_TYPE ->
                work.table().remedy("give the column the source's type (ALTER TABLE … ALTER COLUMN … TYPE …)");
            case CONSTRAINT_VIOLATION ->
                server.getSqlState().equals("23502")
                        ? work.table()
                                .remedy("ALTER TABLE … ALTER COLUMN \"" + server.getColumn()
                                        + "\" DROP NOT NULL, or give it a default")
                        : remedyOfRows(work);
            default -> error.remedy();
        };
    }

    private static String remedyOfRows(PartWork work) {
        return "remove or change the row on the target that is in the way, or the constraint if the source does not have it, then retry."
                + (work.pass() == PartWork.Pass.ALL
                        ? ""
                        : " Foreign keys and triggers are checked here because this role may not set session_replication_role:"
                                + " GRANT SET ON PARAMETER session_replication_role (PostgreSQL 15 or newer), or rds_superuser on RDS");
    }

    /** Finds the row by halves, in a transaction that is rolled back; null if the statement has no rows or they fit by themselves. */
    private String row(Statement statement, String sqlState) {
        if (statement.rows() == null) {
            return null;
        }
        try {
            session.query("BEGIN");
            List<String[]> rows = statement.rows();
            if (!fails(statement, rows, sqlState)) {
                return null;
            }
            while (rows.size() > 1) {
                List<String[]> half = rows.subList(0, rows.size() / 2);
                rows = fails(statement, half, sqlState) ? half : rows.subList(rows.size() / 2, rows.size());
            }
            return describe(statement, rows.get(0));
        } catch (SarrioException e) {
            return null; // the session is lost: the error is known all the same
        } finally {
            if (session.isOpen()) {
                session.query("ROLLBACK");
            }
        }
    }

    private static String describe(Statement statement, String[] row) {
        boolean whole = row.length == statement.shape().rowColumns().size();
        return whole ? statement.shape().describeKey(row) : String.join(", ", row);
    }

    private boolean fails(Statement statement, List<String[]> rows, String sqlState) {
        session.query("SAVEPOINT half");
        try {
            session.await(session.send(statement.sql(), Rows.columns(rows)));
            return false;
        } catch (SarrioException e) {
            if (!session.isOpen()) {
                throw e;
            }
            return sqlState.equals(PgErrors.sqlState(e));
        } finally {
            if (session.isOpen()) {
                session.query("ROLLBACK TO SAVEPOINT half");
            }
        }
    }

    static PgException server(Throwable error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof PgException e) {
                return e;
            }
        }
        return null;
    }
}
