package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import java.util.List;

/** `sequences SYNC …`: what the sequences of both sides hand out next. */
final class Sequences implements Command {
    @Override
    public int run(Call call) {
        int code = ExitCode.OK;
        ObjectNode all = Call.object();
        List<String> names = SyncNames.required(call);
        for (String name : names) {
            JsonNode sequences = call.coordinator().get("/syncs/" + Coordinator.segment(name) + "/sequences");
            all.set(name, sequences);
            if (!call.screen().json()) {
                code = Math.max(code, print(call, name, sequences));
            }
        }
        if (call.screen().json()) {
            call.screen().print(names.size() == 1 ? all.elements().next() : all);
        }
        return code;
    }

    private static int print(Call call, String name, JsonNode sequences) {
        if (sequences.isEmpty()) {
            call.screen().say(name + " has no sequences, or the sequence-service has not looked at them yet");
            return ExitCode.OK;
        }
        TextTable table =
                new TextTable("Sequence", "Side", ">Last", ">Next", ">Increment", ">In columns", "Next is free");
        boolean good = true;
        for (JsonNode s : sequences) {
            for (JsonNode side : s.path("sides")) {
                JsonNode free = side.path("free");
                table.row(
                        text(s, "sequence"),
                        text(side, "database"),
                        text(side, "last"),
                        text(side, "next"),
                        text(side, "increment"),
                        text(side, "highest"),
                        free.isBoolean()
                                ? free.asBoolean()
                                        ? "yes"
                                        : call.screen().style().bad("no")
                                : "");
                good &= !free.isBoolean() || free.asBoolean();
            }
        }
        call.screen().print(table);
        for (JsonNode s : sequences) {
            if (!text(s, "problem").isEmpty()) {
                call.screen().print("  " + text(s, "problem"));
                good = false;
            }
        }
        return good ? ExitCode.OK : ExitCode.ERROR;
    }
}
