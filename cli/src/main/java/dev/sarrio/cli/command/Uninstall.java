package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Coordinator;
import java.util.List;

/** `uninstall database NAME …`: takes everything of Sarrio out of databases, as jobs of the coordinator that are watched. */
final class Uninstall implements Command {
    private static final String USAGE = "write: sarrio uninstall database NAME [--topics] [--force]";
    private static final long SECONDS_DEFAULT = 600;

    @Override
    public int run(Call call) {
        if (call.line().noun() != Noun.DATABASE) {
            throw new UsageException("Only a database can be uninstalled from", USAGE);
        }
        call.line().name("database");
        int code = ExitCode.OK;
        boolean ask = call.line().names().stream().anyMatch(Wildcard::is);
        List<String> known = ask ? Call.texts(call.coordinator().get("/databases")) : List.of();
        for (String name : Wildcard.expand("database", call.line().names(), known)) {
            code = Math.max(code, one(call, name));
        }
        return code;
    }

    private static int one(Call call, String name) {
        ObjectNode body = Call.object()
                .put("force", call.line().has(Option.FORCE))
                .put("topics", call.line().has(Option.TOPICS));
        JsonNode started = call.coordinator().post("/databases/" + Coordinator.segment(name) + "/uninstall", body);
        if (started.isMissingNode()) {
            return ExitCode.OK;
        }
        JsonNode job = watch(call, name, started);
        boolean done = text(job, "state").equals("DONE");
        boolean none = job.path("none").asBoolean(false);
        call.screen().print(job);
        if (done) {
            String summary = text(job, "summary");
            call.screen().say(none ? call.screen().style().good(summary) : summary);
        } else {
            call.screen().error(Answers.problem(job.path("problem")));
        }
        besides(call, job);
        return done && none ? ExitCode.OK : ExitCode.ERROR;
    }

    private static JsonNode watch(Call call, String name, JsonNode started) {
        Waiting waiting = Waiting.upTo(SECONDS_DEFAULT);
        JsonNode job = started;
        while (text(job, "state").equals("RUNNING")) {
            call.screen().progress("Uninstalling from " + name + ": " + text(job, "step") + " ");
            if (!waiting.again()) {
                call.screen().progressDone();
                throw new UsageException(
                        "Uninstalling from " + name + " takes longer than 10 minutes; it goes on",
                        "sarrio uninstall database " + name + " again says how far it is");
            }
            job = call.coordinator().get("/jobs/" + Coordinator.segment(text(started, "id")));
        }
        call.screen().progressDone();
        return job;
    }

    /** Topics, and what else there is to say about a removal. */
    static void besides(Call call, JsonNode answer) {
        List<String> deleted = Call.texts(answer.path("topicsDeleted"));
        List<String> left = Call.texts(answer.path("topicsLeft"));
        if (!deleted.isEmpty()) {
            call.screen().say("Topics deleted: " + String.join(", ", deleted));
        }
        if (!left.isEmpty()) {
            call.screen()
                    .note("topics that no sync needs stay"
                            + (call.line().has(Option.TOPICS) ? "" : " (--topics deletes them)") + ": "
                            + String.join(", ", left));
        }
        answer.path("notes").forEach(n -> call.screen().note(n.asText()));
    }
}
