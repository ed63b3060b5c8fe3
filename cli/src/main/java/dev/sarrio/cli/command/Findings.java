package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Style;
import dev.sarrio.cli.rest.Remedies;

/** What was found, with its remedy. */
final class Findings {
    private Findings() {}

    static void print(Call call, String severity, JsonNode finding) {
        Style style = call.screen().style();
        String word =
                switch (severity) {
                    case "ERROR" -> style.bad("error");
                    case "WARNING" -> style.notable("warning");
                    default -> "info";
                };
        call.screen()
                .print("  " + word + "  " + style.bold(text(finding, "subject")) + ": " + text(finding, "message"));
        String remedy = Remedies.pasteable(text(finding, "remedy"));
        if (!remedy.isEmpty()) {
            remedy.lines().forEach(l -> call.screen().print("      " + style.accent(l)));
        }
    }
}
