package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.Sql;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Pipes one table after the other from source to target, a transaction for each on both sides, holding no more than a buffer, or
 * one row. {@link #close()} may be called by another thread, and breaks off what is under way.
 */
final class CopyWorker implements AutoCloseable {
    private static final String APPLICATION = "sarrio copy data";
    private static final int BUFFER_BYTES = 64 << 10;
    private static final String REWRITTEN = Sql.resource(CopyWorker.class, "rewritten.sql");
    private static final Executor IN_PLACE = Runnable::run;
    private final java.sql.Connection out;
    private final java.sql.Connection in;
    private final String sourceDisplay;
    private final String targetDisplay;
    private final String snapshot;
    private final CopyFence fence;

    CopyWorker(
            PgServers servers,
            Connection source,
            Connection target,
            String snapshot,
            CopyFence fence,
            boolean replicaRole) {
        this.fence = fence;
        this.snapshot = snapshot;
        this.sourceDisplay = source.display();
        this.targetDisplay = target.display();
        this.out = connect(servers, source, SessionSettings.SOURCE);
        try {
            this.in = connect(
                    servers,
                    target,
                    SessionSettings.TARGET + (replicaRole ? SessionSettings.REPLICA : SessionSettings.REPLAY));
        } catch (RuntimeException e) {
            abort(out);
            throw e;
        }
    }

    private static java.sql.Connection connect(PgServers servers, Connection to, String settings) {
        Properties login = servers.jdbcProperties(to, APPLICATION);
        try {
            java.sql.Connection connection = DriverManager.getConnection(PgServers.jdbcUrl(to), login);
            execute(connection, settings);
            return connection;
        } catch (SQLException e) {
            throw PgErrors.classify(to.display(), e);
        }
    }

    void work(Queue<TableTask> queue, ProgressBoard progress) {
        for (TableTask task = queue.poll(); task != null; task = queue.poll()) {
            copy(task, progress);
            progress.finished(task.name());
        }
    }

    private void copy(TableTask task, ProgressBoard progress) {
        CopyOut rows = onSource(() -> {
            execute(out, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            execute(out, "SET TRANSACTION SNAPSHOT " + Sql.literal(snapshot));
            return out.unwrap(PGConnection.class).getCopyAPI().copyOut(task.copyOut());
        });
        CopyIn sink = onTarget(() -> {
            execute(in, "BEGIN");
            checkFence(task);
            return in.unwrap(PGConnection.class).getCopyAPI().copyIn(task.copyIn());
        });
        pipe(task, rows, sink, progress);
        onTarget(sink::endCopy);
        boolean rewritten = onSource(() -> rewritten(task));
        if (rewritten) {
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "Table " + task.name() + " was truncated or rewritten while the copy waited for it",
                    "nothing to do: the copy starts again from the beginning");
        }
        onSource(() -> execute(out, "COMMIT"));
        onTarget(() -> execute(in, "COMMIT"));
    }

    private void checkFence(TableTask task) throws SQLException {
        try (Statement statement = in.createStatement();
                ResultSet row = statement.executeQuery(fence.check(task.named()))) {
            if (!row.next()) {
                throw new SarrioException(
                        ErrorCode.TRANSIENT_DATABASE_ERROR,
                        "Another copy of table " + task.name() + " was begun",
                        "nothing to do: the newest one goes on");
            }
        }
    }

    private void pipe(TableTask task, CopyOut rows, CopyIn sink, ProgressBoard progress) {
        byte[] buffer = new byte[BUFFER_BYTES];
        int used = 0;
        long count = 0;
        for (byte[] row = next(rows); row != null; row = next(rows)) {
            if (used + row.length > BUFFER_BYTES) {
                send(sink, buffer, used);
                progress.copied(task.name(), count, used);
                used = 0;
                count = 0;
            }
            if (row.length > BUFFER_BYTES) {
                send(sink, row, row.length);
                progress.copied(task.name(), 1, row.length);
            } else {
                System.arraycopy(row, 0, buffer, used, row.length);
                used += row.length;
                count++;
            }
        }
        send(sink, buffer, used);
        progress.copied(task.name(), count, used);
    }

    private byte[] next(CopyOut rows) {
        return onSource(rows::readFromCopy);
    }

    private void send(CopyIn sink, byte[] bytes, int length) {
        onTarget(() -> {
            sink.writeToCopy(bytes, 0, length);
            return null;
        });
    }

    /**
     * TRUNCATE and rewriting ALTERs are not MVCC-safe: our snapshot would see an empty table. COPY's lock keeps the table's files as
     * they are from its start on, so that asking afterwards is enough.
     */
    private boolean rewritten(TableTask task) throws SQLException {
        try (PreparedStatement statement = out.prepareStatement(REWRITTEN)) {
            statement.setLong(1, task.source().oid());
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private interface Call<T> {
        T run() throws SQLException;
    }

    private <T> T onSource(Call<T> call) {
        return on(sourceDisplay, call);
    }

    private <T> T onTarget(Call<T> call) {
        return on(targetDisplay, call);
    }

    private static <T> T on(String display, Call<T> call) {
        try {
            return call.run();
        } catch (SQLException e) {
            throw PgErrors.classify(display, e);
        }
    }

    private static boolean execute(java.sql.Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Override
    public void close() {
        abort(out);
        abort(in);
    }

    private static void abort(java.sql.Connection connection) {
        try {
            connection.abort(IN_PLACE);
        } catch (SQLException e) {
            throw new IllegalStateException("A connection can't be aborted", e);
        }
    }
}
