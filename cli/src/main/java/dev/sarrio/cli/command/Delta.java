package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.TextTable;
import java.util.List;

/** `delta [totals|DATABASE …]`: how much the targets do not have yet. */
final class Delta implements Command {
    private static final String TOTALS = "totals?";

    @Override
    public int run(Call call) {
        boolean totals = call.line().names().stream().anyMatch(w -> w.matches(TOTALS));
        List<String> words =
                call.line().names().stream().filter(w -> !w.matches(TOTALS)).toList();
        JsonNode backlog = Sources.backlog(call, words);
        boolean complete = backlog.path("complete").asBoolean();
        if (call.screen().json()) {
            call.screen().print(backlog);
            return complete ? ExitCode.OK : ExitCode.ERROR;
        }
        call.screen()
                .print("Total deltas across all targets: " + (complete ? "" : "at least ")
                        + Figures.count(backlog.path("total").asLong()));
        if (!totals) {
            tables(call, backlog);
        }
        backlog.path("sources").forEach(s -> problem(call, text(s, "database"), s));
        backlog.path("targets").forEach(t -> problem(call, "sync " + text(t, "sync") + " to " + text(t, "target"), t));
        return complete ? ExitCode.OK : ExitCode.ERROR;
    }

    private static void tables(Call call, JsonNode backlog) {
        TextTable table = new TextTable("Source", "Sync", "Target", ">Unpublished", ">Batches", ">Rows", ">Deltas");
        for (JsonNode source : backlog.path("sources")) {
            table.row(text(source, "database"), "", "", count(source, "waiting"), "", "", "");
        }
        for (JsonNode t : backlog.path("targets")) {
            boolean counted = t.path("waiting").isNumber() && t.path("rows").isNumber();
            table.row(
                    text(t, "source"),
                    text(t, "sync"),
                    text(t, "target"),
                    count(t, "waiting"),
                    count(t, "batches"),
                    count(t, "rows"),
                    counted
                            ? Figures.count(
                                    t.path("waiting").asLong() + t.path("rows").asLong())
                            : "?");
        }
        if (!table.isEmpty()) {
            call.screen().print(table);
        }
    }

    private static String count(JsonNode object, String field) {
        return object.path(field).isNumber() ? Figures.count(object.path(field).asLong()) : "?";
    }

    private static void problem(Call call, String subject, JsonNode of) {
        if (!text(of, "problem").isEmpty()) {
            call.screen().note(subject + ": " + text(of, "problem"));
        }
    }
}
