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
    private final boolean reasoned;

    private SyncVerb(String verb, String past, boolean reasoned) {
        this.verb = verb;
        this.past = past;
        this.reasoned = reasoned;
    }

    /** @param past what is said when it is done */
    static SyncVerb of(String verb, String past) {
        return new SyncVerb(verb, past, false);
    }

    /** One that is for all syncs if none is named, and takes a reason in free words. */
    static SyncVerb withReason(String verb, String past) {
        return new SyncVerb(verb, past, true);
    }

    /** A restart: only what it starts is an answer. */
    static int restart(Call call) {
        int stopped = withReason("stop", "Stopped").run(call, false);
        return stopped == ExitCode.OK ? withReason("start", "Started").run(call) : stopped;
    }

    @Override
    public int run(Call call) {
        return run(call, true);
    }

    private int run(Call call, boolean answered) {
        List<String> names = reasoned ? named(call) : required(call);
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
            String reason = call.coordinator().reason();
            call.screen()
                    .say(past + ": " + String.join(", ", texts(answers)) + (reason == null ? "" : " (" + reason + ")"));
        }
        return ExitCode.OK;
    }

    private static List<String> named(Call call) {
        Meant meant = Meant.of(call);
        call.coordinator().because(meant.reason());
        return meant.syncs().isEmpty() || isAll(meant.syncs())
                ? List.of(EVERY_SYNC)
                : SyncNames.expanded(call, meant.syncs());
    }

    private static List<String> required(Call call) {
        return isAll(SyncNames.words(call)) ? List.of(EVERY_SYNC) : SyncNames.required(call);
    }

    private static boolean isAll(List<String> words) {
        return words.size() == 1 && words.get(0).equalsIgnoreCase("all");
    }
}
