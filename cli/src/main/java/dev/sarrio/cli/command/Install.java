package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Problem;

/** `install`: the coordinator prepares its control database; says whether all that Sarrio needs is there. */
final class Install implements Command {
    @Override
    public int run(Call call) {
        call.nothingBehind(0);
        JsonNode info = call.coordinator().post("/install", Call.object());
        if (call.screen().json()) {
            call.screen().print(info);
        }
        boolean ready = part(call, "control database", info.path("controlDatabase"));
        ready &= part(call, "Kafka", info.path("kafka"));
        if (ready) {
            call.screen()
                    .say("Installation is now complete: Sarrio " + text(info, "version") + " is ready at "
                            + call.coordinator().url());
            call.screen().say("Next: sarrio add database NAME dbname=… host=… user=… pass=-");
        }
        return ready ? ExitCode.OK : ExitCode.ERROR;
    }

    /** A coordinator that does not speak of a part has no trouble with it. */
    private static boolean part(Call call, String name, JsonNode part) {
        if (part.path("ok").asBoolean(true)) {
            return true;
        }
        JsonNode problem = part.path("problem");
        String what = problem.isTextual() ? problem.asText() : text(problem, "message");
        call.screen()
                .error(Problem.said(
                        text(problem, "code"),
                        "The coordinator can't use its " + name + (what.isEmpty() ? "" : ": " + what),
                        text(problem, "remedy"),
                        text(problem, "detail")));
        return false;
    }
}
