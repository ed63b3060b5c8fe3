package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Screen;
import java.time.Duration;

/** `import-bucardo URL`: what Bucardo's control database defines, as definitions of ours. */
final class ImportBucardo implements Command {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final String NEXT = """
            Changes are captured from now on, and Bucardo goes on as before: the syncs have autokick=0. When you are ready:
              bucardo kick SYNC 0        brings the target to a moment after the capture began
              bucardo stop
              sarrio update sync SYNC autokick=1
            Bucardo's triggers stay on its tables, beside Sarrio's, until you remove them there, in each of its source
            databases: DROP SCHEMA bucardo CASCADE""";

    @Override
    public int run(Call call) {
        call.nothingBehind(1);
        boolean apply = !call.line().has(Option.DRY_RUN);
        ObjectNode request = Call.object().put("url", url(call)).put("apply", apply);
        JsonNode result = apply
                ? call.coordinator().post("/import/bucardo", request, TIMEOUT)
                : call.coordinator().ask("/import/bucardo", request, TIMEOUT).body();
        Screen screen = call.screen();
        if (screen.json()) {
            screen.print(result);
            return ExitCode.OK;
        }
        if (call.line().has(Option.YAML)) {
            screen.print(Yaml.text(result.path("document")));
            result.path("noEquivalent").forEach(n -> screen.note(sentence(n)));
            return ExitCode.OK;
        }
        PlanText.print(screen, result.path("plan"));
        noEquivalent(screen, result.path("noEquivalent"));
        screen.say(apply ? "Imported" : "Nothing was changed: this was a dry run");
        if (apply && PlanText.hasChanges(result.path("plan"))) {
            screen.say(NEXT);
        }
        return ExitCode.OK;
    }

    private static String url(Call call) {
        return call.line().names().stream()
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "Where is Bucardo's control database?",
                        "write: sarrio import-bucardo postgres://USER@HOST:PORT/bucardo"));
    }

    private static void noEquivalent(Screen screen, JsonNode all) {
        if (!all.isEmpty()) {
            screen.say("Not taken over:");
            all.forEach(n -> screen.say("  " + sentence(n)));
        }
    }

    private static String sentence(JsonNode n) {
        return text(n, "what") + ": " + text(n, "why") + "; instead: " + text(n, "instead");
    }
}
