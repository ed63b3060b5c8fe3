package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;

/** `message 'text'`: a note in the history and in the coordinator's log. */
final class Message implements Command {
    @Override
    public int run(Call call) {
        String text = String.join(" ", call.line().names());
        if (text.isBlank()) {
            throw new UsageException("There is no text", "write: sarrio message 'TEXT'");
        }
        JsonNode kept = call.coordinator().post("/history", Call.object().put("message", text));
        Answers.show(call, kept, "Noted: " + text);
        return ExitCode.OK;
    }
}
