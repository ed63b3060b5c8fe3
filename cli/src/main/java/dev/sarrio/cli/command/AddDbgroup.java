package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import java.util.Arrays;
import java.util.List;

/** `add dbgroup NAME db:role …`. */
final class AddDbgroup implements Command {
    @Override
    public int run(Call call) {
        String name = call.line().name("dbgroup");
        List<String> members = members(call);
        JsonNode added = call.coordinator()
                .post("/dbgroups", Call.object().put("name", name).set("dbs", Call.array(members)));
        Answers.show(
                call,
                added,
                "Added dbgroup \"" + name + "\"" + (members.isEmpty() ? "" : ": " + String.join(", ", members)));
        return ExitCode.OK;
    }

    /** `db:role`, as the coordinator knows it; Bucardo's `db=role` too, and its `pri=` and `makedelta=` are of no use here. */
    static List<String> members(Call call) {
        if (call.line().names().stream().anyMatch(w -> w.matches("(?i).*:makedelta=.*"))) {
            call.screen().note("makedelta is of a whole database here: sarrio update database NAME makedelta=1");
        }
        if (call.line().names().stream().anyMatch(w -> w.matches("(?i).*:(pri|priority)=.*"))) {
            call.screen().note("pri has no effect: each source sends what was written on it");
        }
        return call.line().names().stream()
                .skip(1)
                .flatMap(w -> Arrays.stream(w.split(",")))
                .filter(w -> !w.isEmpty())
                .map(w -> w.replaceAll("(?i):(pri|priority|makedelta)=[^:]*", ""))
                .map(w -> w.replace('=', ':'))
                .toList();
    }
}
