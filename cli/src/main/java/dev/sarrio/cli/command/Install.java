package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.CoordinatorException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** `install`: the coordinator prepares its control database; says whether all that Sarrio needs is there. What was just started is waited for. */
final class Install implements Command {
    private static final long SECONDS_DEFAULT = 120;
    private static final int UNAVAILABLE = 502;
    /** What the coordinator stands on, and what people call it. */
    private static final Map<String, String> PARTS =
            new TreeMap<>(Map.of("controlDatabase", "control database", "kafka", "Kafka"));

    @Override
    public int run(Call call) {
        call.nothingBehind(0);
        Waiting waiting = Waiting.upTo(Waiting.seconds(call).orElse(SECONDS_DEFAULT));
        String said = null;
        boolean last = false;
        while (true) {
            String missing;
            try {
                JsonNode info = call.coordinator().post("/install", Call.object());
                missing = PARTS.entrySet().stream()
                        .map(p -> wrong(info, p))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
                if (missing == null || last) {
                    return tell(call, info);
                }
            } catch (CoordinatorException e) {
                if (e.status() > 0 && e.status() < UNAVAILABLE || last) {
                    throw e;
                }
                missing = e.getMessage();
            }
            if (!missing.equals(said)) {
                call.screen().note("waiting for it: " + missing);
                said = missing;
            }
            last = !waiting.again();
        }
    }

    private static int tell(Call call, JsonNode info) {
        if (call.screen().json()) {
            call.screen().print(info);
        }
        boolean ready = true;
        for (Map.Entry<String, String> part : PARTS.entrySet()) {
            String wrong = wrong(info, part);
            if (wrong != null) {
                ready = false;
                JsonNode problem = info.path(part.getKey()).path("problem");
                call.screen()
                        .error(Problem.said(
                                text(problem, "code"), wrong, text(problem, "remedy"), text(problem, "detail")));
            }
        }
        if (ready) {
            call.screen()
                    .say("Installation is now complete: Sarrio " + text(info, "version") + " is ready at "
                            + call.coordinator().url());
            call.screen().say("Next: sarrio add database NAME dbname=… host=… user=… pass=-");
        }
        return ready ? ExitCode.OK : ExitCode.ERROR;
    }

    /** What is missing; null if nothing is. A coordinator that does not speak of a part has no trouble with it. */
    private static String wrong(JsonNode info, Map.Entry<String, String> part) {
        JsonNode said = info.path(part.getKey());
        if (said.path("ok").asBoolean(true)) {
            return null;
        }
        JsonNode problem = said.path("problem");
        String what = problem.isTextual() ? problem.asText() : text(problem, "message");
        return "The coordinator can't use its " + part.getValue() + (what.isEmpty() ? "" : ": " + what);
    }
}
