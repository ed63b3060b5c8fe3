package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.output.ExitCode;
import java.util.List;

/** `add customcode NAME whenrun=… function=…|url=… sync=…`. */
final class AddCustomCode implements Command {
    @Override
    public int run(Call call) {
        String name = call.line().name("customcode");
        call.nothingBehind(1);
        ObjectNode body = body(call.line()).put("name", name);
        JsonNode added = call.coordinator().post("/customcodes", body);
        Answers.show(call, added, "Added customcode \"" + name + "\"");
        return ExitCode.OK;
    }

    /** What the line says, as fields of a request. */
    static ObjectNode body(CommandLine line) {
        ObjectNode body = Call.object();
        for (String field : List.of("whenrun", "function", "url", "sync", "db", "status", "about")) {
            line.value(field).ifPresent(v -> body.put(field, v));
        }
        line.value("secret").ifPresent(v -> body.put("secret", secret(v, "Secret", "secret")));
        line.value("header").ifPresent(v -> body.put("header", secret(v, "Header", "header")));
        line.value("priority").ifPresent(v -> body.put("priority", Integer.parseInt(v)));
        return body;
    }

    private static String secret(String value, String what, String parameter) {
        return value.equals("-") ? Typed.secret(what, parameter) : value;
    }
}
