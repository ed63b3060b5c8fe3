package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import java.net.SocketTimeoutException;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * A connection to the source, one to the target, and what flows from the one to the other, of which it holds no more than a buffer, or
 * one row. For one thread, but for {@link #close()}, which breaks off what is under way.
 */
final class CopyLine implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final byte[] NOTHING = {};
    private static final int BINARY_HEADER_BYTES = 19;
    private static final String APPLICATION = "sarrio copy data";
    private static final Executor IN_PLACE = Runnable::run;
    private final java.sql.Connection out;
    private final java.sql.Connection in;
    private final String sourceDisplay;
    private final String targetDisplay;
    private final Duration sourceSilence;

    /** @param sourceSilence how long the source may send nothing while something is awaited from it: a network may lose it without a word */
    CopyLine(PgServers servers, Connection source, Connection target, boolean replicaRole, Duration sourceSilence) {
        this.sourceSilence = sourceSilence;
        this.sourceDisplay = source.display();
        this.targetDisplay = target.display();
        this.out = connect(servers, source, SessionSettings.SOURCE, sourceSilence);
        try {
            this.in = connect(
                    servers,
                    target,
                    SessionSettings.TARGET + (replicaRole ? SessionSettings.REPLICA : SessionSettings.REPLAY),
                    Duration.ZERO);
        } catch (RuntimeException e) {
            abort(out);
            throw e;
        }
    }

    /** @param silence 0 for as long as it takes */
    private static java.sql.Connection connect(PgServers servers, Connection to, String settings, Duration silence) {
        Properties login = servers.jdbcProperties(to, APPLICATION);
        login.putIfAbsent("socketTimeout", String.valueOf(silence.toSeconds()));
        try {
            java.sql.Connection connection = DriverManager.getConnection(PgServers.jdbcUrl(to), login);
            execute(connection, settings);
            return connection;
        } catch (SQLException e) {
            throw PgErrors.classify(to.display(), e);
        }
    }

    /** Is told what goes through. */
    interface Meter {
        void sent(long rows, long bytes);
    }

    void source(String sql) {
        onSource(() -> execute(out, sql));
    }

    void target(String sql) {
        on(targetDisplay, () -> execute(in, sql));
    }

    /** The first row of a query's answer as text; null if there is none. */
    List<String> ofSource(String query, String... parameters) {
        return onSource(() -> first(out, query, parameters));
    }

    List<String> ofTarget(String query, String... parameters) {
        return on(targetDisplay, () -> first(in, query, parameters));
    }

    /** Begins a COPY … TO STDOUT. */
    CopyOut reading(String copy) {
        return onSource(() -> out.unwrap(PGConnection.class).getCopyAPI().copyOut(copy));
    }

    /** Begins a COPY … FROM STDIN. */
    CopyIn writing(String copy) {
        return on(
                targetDisplay, () -> in.unwrap(PGConnection.class).getCopyAPI().copyIn(copy));
    }

    /** All rows. @param check null if there is nothing to look for @return how many the target took: less than came if a trigger or a rule there swallows some */
    long pipe(CopyOut rows, CopyIn sink, RowCheck check, Meter meter) {
        byte[] buffer = new byte[BUFFER_BYTES];
        int used = 0;
        long count = 0;
        for (byte[] row = next(rows); row != null; row = next(rows)) {
            if (check != null) {
                check.check(row);
            }
            if (used + row.length > BUFFER_BYTES) {
                send(sink, buffer, used);
                meter.sent(count, used);
                used = 0;
                count = 0;
            }
            long rowsInIt = isEndOfBinary(row) ? 0 : 1;
            if (row.length > BUFFER_BYTES) {
                send(sink, row, row.length);
                meter.sent(rowsInIt, row.length);
                row = NOTHING; // or it would be held while the next one is read
            } else {
                System.arraycopy(row, 0, buffer, used, row.length);
                used += row.length;
                count += rowsInIt;
            }
        }
        send(sink, buffer, used);
        meter.sent(count, used);
        return on(targetDisplay, sink::endCopy);
    }

    /** What ends a COPY in binary is no row: minus one as the number of columns, behind the header if there were no rows at all. Text ends otherwise. */
    private static boolean isEndOfBinary(byte[] row) {
        int behind = row.length > BINARY_HEADER_BYTES ? BINARY_HEADER_BYTES : 0;
        return row.length == behind + 2 && row[behind] == -1 && row[behind + 1] == -1;
    }

    private byte[] next(CopyOut rows) {
        return onSource(rows::readFromCopy);
    }

    private void send(CopyIn sink, byte[] bytes, int length) {
        on(targetDisplay, () -> {
            sink.writeToCopy(bytes, 0, length);
            return null;
        });
    }

    private interface Call<T> {
        T run() throws SQLException;
    }

    private <T> T onSource(Call<T> call) {
        try {
            return on(sourceDisplay, call);
        } catch (SarrioException e) {
            if (!isSilence(e)) {
                throw e;
            }
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    sourceDisplay + " has sent nothing for " + sourceSilence.toSeconds() + " s",
                    "it is tried again with new connections; if the source is so slow, raise"
                            + " sarrio.apply.copy-source-silence",
                    e);
        }
    }

    private static boolean isSilence(Throwable thrown) {
        Throwable t = thrown;
        while (t != null && !(t instanceof SocketTimeoutException)) {
            t = t.getCause();
        }
        return t != null;
    }

    private static <T> T on(String display, Call<T> call) {
        try {
            return call.run();
        } catch (SQLException e) {
            throw PgErrors.classify(display, e);
        }
    }

    private static List<String> first(java.sql.Connection connection, String query, String... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                List<String> columns = new ArrayList<>();
                boolean found = row.next();
                for (int i = 1; found && i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                return found ? columns : null;
            }
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
