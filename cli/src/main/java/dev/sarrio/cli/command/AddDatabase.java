package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import java.util.ArrayList;
import java.util.List;

/** `add database NAME[,NAME…] name=value …`. */
final class AddDatabase implements Command {
    @Override
    public int run(Call call) {
        String[] names = call.line().name("database").split(",");
        List<String> surplus = call.line().names().stream()
                .skip(1)
                .filter(w -> !DatabaseFields.isUrl(w))
                .toList();
        if (!surplus.isEmpty()) {
            throw new UsageException(
                    "I don't understand \"" + surplus.get(0) + "\" in: add database",
                    "write name=value, or a URL; several databases with commas between");
        }
        List<ObjectNode> bodies = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            ObjectNode body = DatabaseFields.of(call.line(), i, names.length).put("name", names[i]);
            DatabaseFields.addDefaults(body, call.environment());
            if (!body.has("dbname")) {
                throw new UsageException(
                        "Missing required parameter 'dbname'", "write: sarrio add database " + names[i] + " dbname=…");
            }
            if (call.line().has(Option.FORCE)) {
                body.put("force", true);
            }
            bodies.add(body);
        }
        for (ObjectNode body : bodies) {
            JsonNode added = call.coordinator().post("/databases", body);
            Answers.show(call, added, "Added database \"" + body.path("name").asText() + "\"");
            relations(call, body.path("name").asText());
        }
        return ExitCode.OK;
    }

    private static void relations(Call call, String database) {
        if (call.line().has("addalltables")) {
            AddRelations.post(call, "/tables", Call.object().put("db", database).put("all", true));
        }
        if (call.line().has("addallsequences")) {
            AddRelations.post(
                    call, "/sequences", Call.object().put("db", database).put("all", true));
        }
    }
}
