package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.util.List;

/** `start`, `stop`, `pause`, `resume`, `retry`: tells the coordinator what syncs should do from now on. */
final class SyncVerb implements Command {
    private static final String EVERY_SYNC = "-";
    private final String verb;
    private final String past;

    /** @param past what is said when it is done */
    SyncVerb(String verb, String past) {
        this.verb = verb;
        this.past = past;
    }

    /** A restart: only what it starts is an answer. */
    static int restart(Call call) {
        int stopped = new SyncVerb("stop", "Stopped").run(call, false);
        return stopped == ExitCode.OK ? new SyncVerb("start", "Started").run(call) : stopped;
    }

    @Override
    public int run(Call call) {
        return run(call, true);
    }

    private int run(Call call, boolean answered) {
        List<String> words = SyncNames.words(call);
        boolean every = words.isEmpty() && (verb.equals("start") || verb.equals("stop"))
                || words.size() == 1 && words.get(0).equalsIgnoreCase("all");
        List<String> names = every ? List.of(EVERY_SYNC) : SyncNames.required(call);
        ArrayNode answers = Json.MAPPER.createArrayNode();
        for (String name : names) {
            JsonNode answer =
                    call.coordinator().post("/syncs/" + Coordinator.segment(name) + "/" + verb, Call.object());
            answer.path("notes").forEach(n -> call.screen().note(n.asText()));
            answer.path("syncs").forEach(answers::add);
        }
        if (call.screen().json()) {
            if (answered) {
                call.screen().print(answers);
            }
        } else if (answers.isEmpty()) {
            call.screen().say("There is no sync to " + verb);
        } else {
            call.screen().say(past + ": " + String.join(", ", texts(answers)));
        }
        return ExitCode.OK;
    }
}
