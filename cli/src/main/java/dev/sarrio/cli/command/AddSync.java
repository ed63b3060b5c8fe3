package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;

/** `add sync NAME relgroup=… dbs=…`. */
final class AddSync implements Command {
    @Override
    public int run(Call call) {
        String name = call.line().name("sync");
        call.nothingBehind(1);
        ObjectNode body = SyncFields.of(call.line());
        if (!body.has("relgroup") && !body.has("tables")) {
            throw new UsageException(
                    "Missing required parameter 'relgroup'",
                    "say what is moved: sarrio add sync " + name + " relgroup=GROUP dbs=… (or tables=a,b)");
        }
        if (!body.has("dbs")) {
            throw new UsageException(
                    "Missing required parameter 'dbs'",
                    "say from where to where: sarrio add sync " + name
                            + " … dbs=DBGROUP, or dbs=nonrds:source,rds:target");
        }
        JsonNode added = call.coordinator().post("/syncs", body.put("name", name));
        Answers.show(call, added, "Added sync \"" + name + "\"");
        if (text(added, "run").equals("STOPPED")) {
            call.screen()
                    .say("Changes are captured from now on; nothing is applied until: sarrio update sync " + name
                            + " autokick=1");
        }
        return ExitCode.OK;
    }
}
