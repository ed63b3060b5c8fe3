package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.output.ExitCode;
import java.util.List;

/** `add relgroup NAME [table|wildcard …] [db=X]`. */
final class AddRelgroup implements Command {
    @Override
    public int run(Call call) {
        String name = call.line().name("relgroup");
        List<String> relations = call.line().names().stream().skip(1).toList();
        if (relations.stream().anyMatch(Wildcard::is)) {
            String db = Databases.theOne(call);
            ObjectNode body = Call.object().put("db", db).put("relgroup", name);
            AddRelations.post(call, "/tables", body.set("names", Call.array(relations)));
            return ExitCode.OK;
        }
        ObjectNode body = Call.object().put("name", name);
        if (!relations.isEmpty()) {
            body.put("db", Databases.theOne(call)).set("tables", Call.array(relations));
        }
        JsonNode added = call.coordinator().post("/relgroups", body);
        Answers.show(
                call,
                added,
                "Added relgroup \"" + name + "\"" + (relations.isEmpty() ? "" : ": " + String.join(", ", relations)));
        return ExitCode.OK;
    }
}
