package dev.sarrio.apply.batch;

import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgSession;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;

/** Statements sent ahead, so that the target never waits for us; bounded in bytes and number. For one thread. */
final class StatementPipe {
    private static final int STATEMENTS_MAX = 128;
    private final PgSession session;
    private final long bytesMax;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long bytes;

    private record Sent(Statement statement, Future<RowSet<Row>> answer, long bytes) {}

    StatementPipe(PgSession session, long bytesMax) {
        this.session = session;
        this.bytesMax = bytesMax;
    }

    void send(Statement statement, Tuple parameters, long parameterBytes) {
        while (!sent.isEmpty() && (bytes + parameterBytes > bytesMax || sent.size() >= STATEMENTS_MAX)) {
            awaitOldest();
        }
        sent.add(new Sent(statement, session.send(statement.sql(), parameters), parameterBytes));
        bytes += parameterBytes;
    }

    void send(Statement statement) {
        send(statement, Tuple.tuple(), 0);
    }

    /** Waits for all answers. @throws StatementFailed for the first that failed */
    void drain() {
        while (!sent.isEmpty()) {
            awaitOldest();
        }
    }

    private void awaitOldest() {
        Sent oldest = sent.remove();
        bytes -= oldest.bytes();
        try {
            session.await(oldest.answer());
        } catch (SarrioException e) {
            throw new StatementFailed(oldest.statement(), e);
        }
    }

    /** Waits for all answers, whatever they are. */
    void discard() {
        while (!sent.isEmpty()) {
            try {
                drain();
            } catch (StatementFailed e) {
                // the transaction is lost already: these only say so
            }
        }
    }
}
