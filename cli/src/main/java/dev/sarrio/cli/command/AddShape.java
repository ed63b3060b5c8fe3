package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** `add customname TABLE NEWNAME …` and `add customcols TABLE "SELECT …" …`. */
final class AddShape implements Command {
    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        boolean columns = line.noun() == Noun.CUSTOMCOLS;
        List<String> names = line.names();
        if (names.size() < 2 || !columns && names.size() > 2) {
            throw new UsageException(
                    columns ? "Which columns, of which table?" : "Which new name, for which table?",
                    columns
                            ? "write: sarrio add customcols TABLE \"SELECT a, b AS c, upper(d) AS d\" [db=TARGET] [sync=SYNC]"
                            : "write: sarrio add customname TABLE NEWNAME [db=TARGET] [sync=SYNC]");
        }
        ObjectNode body = Call.object().put("table", names.get(0));
        body.put(columns ? "clause" : "newname", String.join(" ", names.subList(1, names.size())));
        places(line, body);
        JsonNode added = call.coordinator().post("/" + line.noun().plural(), body);
        List<String> sentences = new ArrayList<>();
        added.forEach(a -> sentences.add(
                "Added " + line.noun().word() + " " + text(a, "id") + ": table " + text(a, "name") + place(a)));
        Answers.show(call, added, String.join("\n", sentences));
        return ExitCode.OK;
    }

    /** Where it is to hold: everywhere, if nothing is said. */
    static void places(CommandLine line, ObjectNode body) {
        if (line.has("db")) {
            body.set("dbs", Call.array(line.values("db")));
        }
        if (line.has("sync")) {
            body.set("syncs", Call.array(line.values("sync")));
        }
    }

    static String place(JsonNode shape) {
        String db = text(shape, "db");
        String sync = text(shape, "sync");
        return (db.isEmpty() ? "" : " at " + db) + (sync.isEmpty() ? "" : " in " + sync);
    }
}
