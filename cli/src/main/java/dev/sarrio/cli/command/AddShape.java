package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** `add customname TABLE NEWNAME …`, `add customcols TABLE "SELECT …" …` and `add filter TABLE where="CONDITION" …`. */
final class AddShape implements Command {
    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        ObjectNode body = Call.object();
        switch (line.noun()) {
            case CUSTOMNAME -> name(line, body);
            case CUSTOMCOLS -> columns(line, body);
            default -> rows(line, body);
        }
        places(line, body);
        JsonNode added = call.coordinator().post("/" + line.noun().plural(), body);
        List<String> sentences = new ArrayList<>();
        added.forEach(a -> sentences.add(
                "Added " + line.noun().word() + " " + text(a, "id") + ": table " + text(a, "name") + place(a)));
        Answers.show(call, added, String.join("\n", sentences));
        return ExitCode.OK;
    }

    private static void name(CommandLine line, ObjectNode body) {
        List<String> names = line.names();
        if (names.size() != 2) {
            throw new UsageException(
                    "Which new name, for which table?",
                    "write: sarrio add customname TABLE NEWNAME [db=TARGET] [sync=SYNC]");
        }
        body.put("table", names.get(0)).put("newname", names.get(1));
    }

    private static void columns(CommandLine line, ObjectNode body) {
        List<String> names = line.names();
        if (names.size() < 2) {
            throw new UsageException(
                    "Which columns, of which table?",
                    "write: sarrio add customcols TABLE \"SELECT a, b AS c, upper(d) AS d\" [db=TARGET] [sync=SYNC]");
        }
        body.put("table", names.get(0)).put("clause", String.join(" ", names.subList(1, names.size())));
    }

    private static void rows(CommandLine line, ObjectNode body) {
        if (line.names().size() != 1 || !line.has("where")) {
            throw new UsageException(
                    "Which rows, of which table?",
                    "write: sarrio add filter TABLE where=\"CONDITION\" [db=TARGET] [sync=SYNC]");
        }
        body.put("table", line.names().get(0)).put("where", line.value("where").orElseThrow());
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
