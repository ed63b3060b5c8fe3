package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.util.List;

/** `inspect table|relgroup|sync NAME …`: what ties tables to others that are not moved with them. */
final class Inspect implements Command {
    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        if (line.noun() != Noun.TABLE && line.noun() != Noun.RELGROUP && line.noun() != Noun.SYNC) {
            throw new UsageException("Inspect what?", "write: sarrio inspect table|relgroup|sync NAME …");
        }
        line.name(line.noun().word());
        String path = "/" + line.noun().plural();
        boolean ask = line.noun() != Noun.TABLE && line.names().stream().anyMatch(Wildcard::is);
        List<String> known = ask ? Call.texts(call.coordinator().get(path)) : List.of();
        ArrayNode all = Json.MAPPER.createArrayNode();
        for (String name : Wildcard.expand(line.noun().word(), line.names(), known)) {
            JsonNode findings = call.coordinator().get(path(call, path, name));
            findings.forEach(all::add);
            if (!call.screen().json()) {
                print(call, name, findings);
            }
        }
        if (call.screen().json()) {
            call.screen().print(all);
        }
        return ExitCode.OK;
    }

    private static String path(Call call, String path, String name) {
        if (call.line().noun() != Noun.TABLE) {
            return path + "/" + Coordinator.segment(name) + "/inspection";
        }
        String db = call.line().has("db") ? "&db=" + Coordinator.segment(Databases.theOne(call)) : "";
        return path + "/inspection?name=" + Coordinator.segment(name) + db;
    }

    private static void print(Call call, String name, JsonNode findings) {
        call.screen()
                .say("Inspecting " + call.line().noun().word() + " " + name + " .... "
                        + (findings.isEmpty() ? "nothing is missing" : findings.size() + " found"));
        for (JsonNode finding : findings) {
            Findings.print(call, text(finding, "severity"), finding);
        }
    }
}
