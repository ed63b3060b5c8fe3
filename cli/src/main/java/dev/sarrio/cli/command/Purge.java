package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Style;

/** `purge [all|DATABASE …]`: the change logs empty themselves; this says what they hold, and what keeps it there. */
final class Purge implements Command {
    @Override
    public int run(Call call) {
        JsonNode sources = Sources.backlog(call, call.line().names()).path("sources");
        if (call.screen().json()) {
            call.screen().print(sources);
        } else if (sources.isEmpty()) {
            call.screen().say("No sync reads a database yet");
        }
        boolean failed = false;
        for (JsonNode source : sources) {
            failed |= !text(source, "problem").isEmpty();
            if (!call.screen().json()) {
                print(call, source);
            }
        }
        return failed ? ExitCode.ERROR : ExitCode.OK;
    }

    private static void print(Call call, JsonNode source) {
        Style style = call.screen().style();
        String name = style.bold(text(source, "database"));
        if (!text(source, "problem").isEmpty()) {
            call.screen().print(name + ": " + style.bad("unknown") + ", " + text(source, "problem"));
            return;
        }
        call.screen()
                .print(name + ": log: " + Figures.count(source.path("rows").asLong()) + " rows, "
                        + Figures.bytes(source.path("bytes").asLong())
                        + (source.path("kept").isEmpty() ? ", nothing to purge" : ""));
        for (JsonNode kept : source.path("kept")) {
            call.screen().print("  " + Figures.count(kept.path("rows").asLong()) + " rows are " + text(kept, "why"));
        }
    }
}
