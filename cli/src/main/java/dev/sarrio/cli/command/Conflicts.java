package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.util.List;
import java.util.Locale;

/** `conflicts list|show|resolve`: rows that both sides of a two-way sync changed. */
final class Conflicts implements Command {
    private static final int PAGE_MAX = 1_000;
    private static final int LIMIT_DEFAULT = 100;

    @Override
    public int run(Call call) {
        List<String> names = call.line().names();
        String word = names.isEmpty() ? "list" : names.get(0).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "list" -> list(call);
            case "show" -> show(call, names.subList(1, names.size()));
            case "resolve" -> resolve(call);
            default ->
                throw new UsageException(
                        "I don't know how to conflicts \"" + names.get(0) + "\"",
                        "write: sarrio conflicts list|show|resolve … (sarrio help conflicts)");
        };
    }

    private static int list(Call call) {
        call.nothingBehind(2);
        refuse(call.line(), "list", "winner", "key");
        int limit = call.line().value("limit").map(Integer::parseInt).orElse(LIMIT_DEFAULT);
        ObjectNode all = Call.object();
        ArrayNode conflicts = all.putArray("conflicts");
        String next = "";
        do {
            int page = Math.min(PAGE_MAX, limit - conflicts.size());
            JsonNode answer = call.coordinator()
                    .get("/conflicts?limit=" + page + filters(call.line())
                            + (next.isEmpty() ? "" : "&after=" + Coordinator.segment(next)));
            answer.path("conflicts").forEach(conflicts::add);
            all.set("unread", answer.path("unread"));
            next = text(answer, "next");
        } while (!next.isEmpty() && conflicts.size() < limit);
        if (!next.isEmpty()) {
            call.screen().note("There are more: limit=N shows up to N, since=… table=… and open choose");
        }
        all.path("unread").forEach(u -> call.screen()
                .note("What " + text(u, "database") + " has seen is missing: " + text(u, "problem")));
        if (call.screen().json()) {
            call.screen().print(all);
        } else if (conflicts.isEmpty()) {
            call.screen().say("No conflict is on record");
        } else {
            call.screen().print(ConflictText.table(call.screen(), conflicts));
        }
        return all.path("unread").isEmpty() ? ExitCode.OK : ExitCode.ERROR;
    }

    private static String filters(CommandLine line) {
        StringBuilder filters = new StringBuilder();
        String sync = line.names().size() > 1
                ? line.names().get(1)
                : line.value("sync").orElse(null);
        if (sync != null) {
            filters.append("&sync=").append(Coordinator.segment(sync));
        }
        if (line.has("tables")) {
            filters.append("&table=").append(Coordinator.segment(table(line)));
        }
        line.value("since").ifPresent(v -> filters.append("&since=").append(Coordinator.segment(v)));
        return filters.append(line.has("open") ? "&open=true" : "").toString();
    }

    private static String table(CommandLine line) {
        List<String> tables = line.values("tables");
        if (tables.size() > 1) {
            throw new UsageException(
                    "One table at a time", "write table=" + tables.get(0) + ", or leave it out for all");
        }
        return tables.get(0);
    }

    private static int show(Call call, List<String> ids) {
        if (ids.isEmpty()) {
            throw new UsageException(
                    "Which conflict? None was named",
                    "write: sarrio conflicts show DATABASE/ID (sarrio conflicts list)");
        }
        refuse(call.line(), "show", "winner", "key", "tables", "since", "limit", "open", "sync");
        ArrayNode all = Json.MAPPER.createArrayNode();
        for (String id : ids) {
            if (!id.matches("\\w+/\\d{1,18}")) {
                throw new UsageException(
                        "\"" + id + "\" is no conflict's id", "write DATABASE/ID, as sarrio conflicts list shows it");
            }
            JsonNode conflict = call.coordinator().get("/conflicts/" + id);
            all.add(conflict);
            if (!call.screen().json()) {
                ConflictText.print(call.screen(), conflict);
            }
        }
        if (call.screen().json()) {
            call.screen().print(all.size() == 1 ? all.get(0) : all);
        }
        return ExitCode.OK;
    }

    private static int resolve(Call call) {
        CommandLine line = call.line();
        call.nothingBehind(2);
        refuse(line, "resolve", "since", "limit", "open", "sync");
        if (line.names().size() < 2) {
            throw new UsageException(
                    "Which sync? None was named", "write: sarrio conflicts resolve SYNC winner=DATABASE|STRATEGY");
        }
        String sync = line.names().get(1);
        ObjectNode body = Call.object();
        body.put(
                "winner",
                line.value("winner")
                        .orElseThrow(() -> new UsageException(
                                "Missing required parameter 'winner'",
                                "say who wins: sarrio conflicts resolve " + sync + " winner=DATABASE|STRATEGY")));
        if (line.has("tables")) {
            body.put("table", table(line));
        }
        line.value("key").ifPresent(v -> body.put("key", v));
        JsonNode done = call.coordinator().post("/syncs/" + Coordinator.segment(sync) + "/conflicts/resolve", body);
        Answers.show(
                call,
                done,
                "Decided for " + sync + " by " + text(done, "strategy") + ": " + text(done, "conflicts")
                        + " on record as open; both sides go on (sarrio status " + sync + ")");
        return ExitCode.OK;
    }

    private static void refuse(CommandLine line, String word, String... parameters) {
        for (String parameter : parameters) {
            if (line.has(parameter)) {
                throw new UsageException(
                        "'" + parameter + "' does not go with: conflicts " + word, "see: sarrio help conflicts");
            }
        }
    }
}
