package dev.sarrio.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One connection, used by one flow's thread, which waits for each answer, or sends several statements ahead ({@link #send}) and
 * then waits. Values go in and come out as text (`$1::text::type`, `column::text`): the client's own types lose some. Everything
 * it throws is a classified SarrioException.
 */
public final class PgSession implements AutoCloseable {
    private static final long ANSWER_TIMEOUT_SECONDS = 3600;
    private static final long CONNECT_TIMEOUT_SECONDS = 15;
    /** Nobody knows yet how wide the rows are. */
    private static final int FETCH_ROWS_FIRST = 1;

    private static final int FETCH_GROWTH = 8;
    private static final int FETCH_ROWS_MAX = 4096;
    private static final long FETCH_BYTES = 2L << 20;
    private final String display;
    private final PgConnection connection;
    private volatile boolean closed;

    private PgSession(String display, PgConnection connection) {
        this.display = display;
        this.connection = connection;
        connection.closeHandler(v -> closed = true);
        connection.exceptionHandler(e -> closed = true);
    }

    static PgSession open(Vertx vertx, String display, Future<PgConnection> connecting) {
        return new PgSession(display, await(display, connecting, CONNECT_TIMEOUT_SECONDS));
    }

    /** Who is logged in where, for people. */
    public String display() {
        return display;
    }

    public boolean isOpen() {
        return !closed;
    }

    /** Runs one or several statements without parameters, by the simple protocol; returns the first result (`next()` leads on). */
    public RowSet<Row> query(String sql) {
        return await(connection.query(sql).execute());
    }

    /** Sends statements by the simple protocol without waiting. */
    public Future<RowSet<Row>> sendQuery(String sql) {
        return connection.query(sql).execute();
    }

    /** Runs one prepared statement. Parameters: String, Integer, Long, Boolean, and arrays of them. */
    public RowSet<Row> execute(String sql, Object... parameters) {
        return await(send(sql, Tuple.wrap(parameters)));
    }

    /** Sends one prepared statement without waiting: statements run in the order in which they were sent. */
    public Future<RowSet<Row>> send(String sql, Tuple parameters) {
        return connection.preparedQuery(sql).execute(parameters);
    }

    /** Waits for an answer. */
    public <T> T await(Future<T> answer) {
        return await(display, answer, ANSWER_TIMEOUT_SECONDS);
    }

    /**
     * Streams a query's rows through a cursor; must run inside a transaction. While some are consumed the server makes the next: holds
     * about 4 MB of text, or two rows if those are wider.
     */
    public void stream(String sql, Tuple parameters, Consumer<Row> consumer) {
        PreparedStatement statement = await(connection.prepare(sql));
        Cursor cursor = statement.cursor(parameters);
        try {
            int rows = FETCH_ROWS_FIRST;
            Future<RowSet<Row>> next = cursor.read(rows);
            while (next != null) {
                RowSet<Row> fetched = await(next);
                rows = Math.min(rows * FETCH_GROWTH, rowsOf(FETCH_BYTES, fetched));
                next = cursor.hasMore() ? cursor.read(rows) : null;
                fetched.forEach(consumer);
            }
        } finally {
            cursor.close();
            statement.close();
        }
    }

    /** How many rows as wide as these make so many bytes. */
    private static int rowsOf(long bytes, RowSet<Row> fetched) {
        long length = 0;
        for (Row row : fetched) {
            for (int i = 0; i < row.size(); i++) {
                length += row.getValue(i) instanceof String s ? s.length() : 8;
            }
        }
        long width = Math.max(1, length / Math.max(1, fetched.size()));
        return (int) Math.max(1, Math.min(FETCH_ROWS_MAX, bytes / width));
    }

    /** Runs the body between BEGIN and COMMIT; rolls back if it throws. @param mode e.g. `ISOLATION LEVEL REPEATABLE READ READ ONLY` */
    public <T> T transaction(String mode, java.util.function.Supplier<T> body) {
        query("BEGIN " + mode);
        try {
            T result = body.get();
            query("COMMIT");
            return result;
        } catch (RuntimeException | Error e) {
            if (isOpen()) {
                connection.query("ROLLBACK").execute();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        connection.close();
    }

    private static <T> T await(String display, Future<T> answer, long seconds) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw PgErrors.classify(display, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + display, e);
        }
    }
}
