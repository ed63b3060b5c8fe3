package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.output.Style;
import dev.sarrio.cli.rest.Coordinator;
import java.time.Duration;
import java.util.List;

/**
 * `validate SYNC …`: findings with their remedies. The exit code counts the syncs that can't work. With the words of `add sync` it is about a sync that
 * is not there yet.
 */
final class Validate implements Command {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int EXIT_MAX = 100;

    @Override
    public int run(Call call) {
        int failures = 0;
        ObjectNode all = Call.object();
        ObjectNode draft = SyncFields.of(call.line());
        for (String name :
                draft.isEmpty() ? SyncNames.required(call) : List.of(call.line().name("sync"))) {
            JsonNode result =
                    call.coordinator().post("/syncs/" + Coordinator.segment(name) + "/validate", draft, TIMEOUT);
            boolean ok = result.path("ok").asBoolean(result.isMissingNode());
            failures += ok ? 0 : 1;
            all.set(name, result);
            if (!call.screen().json()) {
                print(call, name, ok, result.path("findings"));
                if (ok && !draft.isEmpty()) {
                    foretell(call, text(result, "copy"));
                }
            }
        }
        if (call.screen().json()) {
            call.screen().print(all.size() == 1 ? all.elements().next() : all);
        }
        return Math.min(EXIT_MAX, failures);
    }

    private static void print(Call call, String name, boolean ok, JsonNode findings) {
        Style style = call.screen().style();
        call.screen().say("Validating sync " + name + " .... " + (ok ? style.good("OK") : style.bad("FAILED")));
        for (String severity : List.of("ERROR", "WARNING", "INFO")) {
            for (JsonNode finding : findings) {
                boolean hidden = severity.equals("INFO") && !call.line().has(Option.VERBOSE)
                        || call.screen().quiet() && !severity.equals("ERROR");
                if (text(finding, "severity").equalsIgnoreCase(severity) && !hidden) {
                    Findings.print(call, severity, finding);
                }
            }
        }
    }

    private static void foretell(Call call, String copy) {
        switch (copy) {
            case "all" -> call.screen().say("Its first start would copy schema and rows.");
            case "data" -> call.screen().say("Its first start would copy the rows, into the tables that are there.");
            case "none" -> call.screen().say("Its first start would copy nothing: the target has rows.");
            default -> {}
        }
    }
}
