package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Problem;

/** What is said when something was done. */
final class Answers {
    private Answers() {}

    /** The sentence, or the definition as JSON; nothing when nothing was sent. */
    static void show(Call call, JsonNode answer, String sentence) {
        if (answer.isMissingNode() && call.coordinator().sendsNothing()) {
            return;
        }
        answer.path("notes").forEach(n -> call.screen().note(n.asText()));
        if (call.screen().json() && !answer.isMissingNode()) {
            call.screen().print(answer);
        }
        call.screen().say(sentence);
    }

    /** What has happened to a job or a sync. */
    static Problem problem(JsonNode told) {
        return Problem.said(text(told, "code"), text(told, "message"), text(told, "remedy"), text(told, "detail"));
    }
}
