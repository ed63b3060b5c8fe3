package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;

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
}
