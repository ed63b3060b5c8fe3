package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.texts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.rest.Coordinator;
import java.util.List;

/** `update table|sequence NAME … relgroup=GROUP`: those that were added join a group. */
final class Regroup implements Command {
    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        String noun = line.noun().word();
        String path = "/" + line.noun().plural();
        String db = Databases.theOne(call);
        List<String> words = line.all() ? List.of("all") : line.names();
        if (words.isEmpty()) {
            line.name(noun);
        }
        List<String> known = texts(call.coordinator().get(path + "?db=" + Coordinator.segment(db)));
        ObjectNode body = Call.object().put("db", db);
        body.set("names", Call.array(Wildcard.expand(noun, words, known)));
        line.value("relgroup").ifPresent(v -> body.put("relgroup", v));
        line.value("where").ifPresent(v -> body.put("where", v));
        if (line.has("sync")) {
            body.set("syncs", Call.array(line.values("sync")));
        }
        SyncFields.flag(line, body, "strict_checking", "strictChecking");
        SyncFields.flag(line, body, "analyze_after_copy", "analyzeAfterCopy");
        return AddRelations.post(call, path, body);
    }
}
