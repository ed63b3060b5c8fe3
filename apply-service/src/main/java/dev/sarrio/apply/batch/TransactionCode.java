package dev.sarrio.apply.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.apply.customcode.Outbox;
import dev.sarrio.apply.customcode.Told;
import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.Sql;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sync's customcode inside the transaction that applies batches: functions before and behind the rows, and the events that webhooks
 * are told of when it is committed. A transaction without rows has none. For one thread.
 */
public final class TransactionCode {
    private static final String MISSING_FUNCTION = "42883";
    private static final String MISSING_SCHEMA = "3F000";
    private final SyncName sync;
    private final DatabaseName source;
    private final DatabaseName target;
    private final Shapes shapes;
    private final List<CustomCode> codes;
    private final RowCounts counts = new RowCounts();

    private TransactionCode(DesiredSync sync, DatabaseName source, DatabaseName target, List<CustomCode> codes) {
        this.sync = sync.name();
        this.source = source;
        this.target = target;
        this.shapes = Shapes.of(sync, target);
        this.codes = codes;
    }

    /** @return null if the sync has none at this target: then nothing is counted and nothing is asked */
    public static TransactionCode of(DesiredSync sync, DatabaseName source, DatabaseName target) {
        List<CustomCode> codes = sync.customcodes(target).stream()
                .filter(c -> c.whenrun() != WhenRun.EXCEPTION)
                .toList();
        return codes.isEmpty() ? null : new TransactionCode(sync, source, target, codes);
    }

    RowCounts counts() {
        return counts;
    }

    /** Sends what runs before the rows. */
    void before(StatementPipe pipe, Step step) {
        counts.clear();
        send(pipe, step, WhenRun.BEFORE_TXN);
    }

    /** Sends what runs behind the rows, and the events. */
    void after(StatementPipe pipe, Step step) {
        send(pipe, step, WhenRun.AFTER_TXN);
        send(pipe, step, WhenRun.AFTER_SYNC);
    }

    private void send(StatementPipe pipe, Step step, WhenRun when) {
        List<CustomCode> now = step.parts().isEmpty()
                ? List.of()
                : codes.stream().filter(c -> c.whenrun() == when).toList();
        if (now.isEmpty()) {
            return;
        }
        ObjectNode body = body(step, when != WhenRun.BEFORE_TXN);
        String id = sync + "/" + target + "/" + step.after().stream() + "/"
                + step.after().batch();
        for (CustomCode code : now) {
            Told told = Told.of(id, code, body);
            boolean function = code.function() != null;
            Statement statement = function
                    ? new Statement(
                            "SELECT 1 FROM " + Sql.identifier(code.function()) + "($1::text::jsonb)",
                            null,
                            null,
                            null,
                            code)
                    : Statement.control(Outbox.putSql());
            Tuple parameters = function ? Tuple.of(told.document()) : Outbox.put(sync, code.name(), told);
            pipe.send(statement, parameters, told.document().length());
        }
    }

    private ObjectNode body(Step step, boolean written) {
        ObjectNode body = Json.MAPPER
                .createObjectNode()
                .put("sync", sync.value())
                .put("source", source.value())
                .put("target", target.value())
                .put("stream", step.after().stream())
                .put("firstBatch", step.batches().get(0).batch())
                .put("batch", step.after().batch())
                .put("firstChange", text(step.firstChange()))
                .put("lastChange", text(step.lastChange()));
        Map<TableName, ObjectNode> tables = new TreeMap<>();
        for (TablePart part : step.parts()) {
            ObjectNode table = tables.computeIfAbsent(part.table(), t -> Json.MAPPER.createObjectNode());
            table.put("rows", table.path("rows").asLong() + part.records());
            table.put("truncated", table.path("truncated").asBoolean() || part.truncated());
        }
        ObjectNode named = body.putObject("tables");
        tables.forEach((table, figures) -> {
            if (written) {
                RowCounts.Count count = counts.of(table);
                figures.put("inserts", count.inserts())
                        .put("updates", count.updates())
                        .put("deletes", count.deletes());
            }
            named.set(shapes.named(table).toString(), figures);
        });
        return body;
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    /** What it means that a function has failed: what passes is tried again, all else is for a person. */
    static SarrioException refused(StatementFailed failed, Step step, String where) {
        SarrioException error = failed.error();
        CustomCode code = failed.statement().code();
        PgException server = Explanation.server(error);
        String function = Sql.identifier(code.function()) + "(jsonb)";
        String begin = "Customcode \"" + code.name() + "\" of batch "
                + step.after().batch() + ", function " + function + " on " + where + ": ";
        if (server == null || error.code().reaction() == Reaction.RETRY) {
            return new SarrioException(error.code(), begin + error.getMessage(), error.remedy(), error);
        }
        String message = begin + PgErrors.serverMessage(error)
                + (server.getHint() == null ? "" : "; hint: " + server.getHint()) + " (SQLSTATE "
                + server.getSqlState() + ")";
        String out = ", or take it out of the sync: update customcode " + code.name() + " status=inactive";
        return switch (server.getSqlState()) {
            case "42501" ->
                new SarrioException(
                        ErrorCode.MISSING_PRIVILEGE,
                        message,
                        "GRANT EXECUTE ON FUNCTION " + function
                                + " to the role of this connection, and what the function"
                                + " itself needs; it goes on by itself then",
                        error);
            case MISSING_FUNCTION, MISSING_SCHEMA ->
                new SarrioException(
                        ErrorCode.CUSTOMCODE_FAILED,
                        message,
                        "create on the target what is missing (a function of the sync is CREATE FUNCTION " + function
                                + " RETURNS void …), then retry" + out,
                        error);
            default ->
                new SarrioException(
                        ErrorCode.CUSTOMCODE_FAILED,
                        message,
                        "nothing of the batch was written. Put right what the function objects to, or the function, then"
                                + " retry" + out,
                        error);
        };
    }
}
