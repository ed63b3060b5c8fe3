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
        SyncFields.noteUnused(call, added);
        if (text(added, "run").equals("RESTING") && !added.path("fullcopies").isEmpty()) {
            call.screen().say("It is copied at each kick: sarrio kick " + name);
        } else if (text(added, "run").equals("RESTING")) {
            call.screen()
                    .say("Changes are captured from now on; they are applied up to each kick (sarrio kick " + name
                            + "), or as they come from: sarrio update sync " + name + " autokick=1");
        }
        return ExitCode.OK;
    }
}
