package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** `add table|sequence NAME …` and `add all tables|sequences …`. */
final class AddRelations implements Command {
    private static final Map<String, String> FILTERS = Map.of(
            "schema",
            "schemas",
            "exclude-schema",
            "excludeSchemas",
            "table",
            "tables",
            "exclude-table",
            "excludeTables");

    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        List<String> names = new ArrayList<>(line.names());
        names.addAll(line.all() ? List.of() : line.values("table"));
        boolean filtered = line.has("schema") || line.has("exclude-table") || line.has("exclude-schema");
        boolean all = line.all() || names.isEmpty() && filtered;
        if (!all && names.isEmpty()) {
            String noun = line.noun().word();
            throw new UsageException(
                    "Add which " + noun + "?",
                    "write: sarrio add " + noun + " NAME … db=…, or: sarrio add all "
                            + line.noun().plural() + " db=…");
        }
        if (line.all() && !names.isEmpty()) {
            throw new UsageException(
                    "\"all\" and \"" + names.get(0) + "\" do not go together",
                    "write table=" + names.get(0) + " for only those");
        }
        if (!line.all() && filtered && !names.isEmpty()) {
            throw new UsageException(
                    "Names and filters do not go together",
                    "write: sarrio add all " + line.noun().plural() + " table=… exclude-table=…");
        }
        ObjectNode body = Call.object().put("db", Databases.theOne(call));
        line.value("relgroup").ifPresent(v -> body.put("relgroup", v));
        if (all) {
            body.put("all", true);
            FILTERS.forEach((word, field) -> {
                if (line.has(word)) {
                    body.set(field, Call.array(line.values(word)));
                }
            });
        } else {
            body.set("names", Call.array(names));
        }
        line.value("where").ifPresent(v -> body.put("where", v));
        SyncFields.flag(line, body, "strict_checking", "strictChecking");
        SyncFields.flag(line, body, "analyze_after_copy", "analyzeAfterCopy");
        line.value("conflict").ifPresent(v -> body.put("conflict", v));
        line.value("images").ifPresent(v -> body.put("images", v));
        if (line.has("sync")) {
            body.set("syncs", Call.array(line.values("sync")));
        }
        return post(call, line.noun() == Noun.TABLE ? "/tables" : "/sequences", body);
    }

    /** Sends it and says what was added, what was there already and what was left out, and why. */
    static int post(Call call, String path, ObjectNode body) {
        JsonNode answer = call.coordinator().post(path, body);
        if (answer.isMissingNode()) {
            return ExitCode.OK;
        }
        if (call.screen().json()) {
            call.screen().print(answer);
            return ExitCode.OK;
        }
        String kind = path.substring(1);
        call.screen().say("New " + kind + " added: " + answer.path("added").size());
        if (!answer.path("already").isEmpty()) {
            call.screen().say("Already added: " + answer.path("already").size());
        }
        boolean ownToo = kind.equals("tables") && !answer.path("sequences").isEmpty();
        if (ownToo) {
            call.screen()
                    .say("Sequences that came with them: "
                            + answer.path("sequences").size());
        }
        skipped(call, answer.path("skipped"));
        answer.path("notes").forEach(n -> call.screen().note(n.asText()));
        return ExitCode.OK;
    }

    private static void skipped(Call call, JsonNode skipped) {
        if (skipped.isEmpty() || call.screen().quiet()) {
            return;
        }
        call.screen().say("Left out: " + skipped.size());
        TextTable table = new TextTable("  Name", "Reason");
        skipped.forEach(s -> table.row("  " + text(s, "name"), text(s, "reason")));
        call.screen().print(table);
    }
}
