package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** `switch SYNC [to=DATABASE]`: moves writes to the other side of a two-way sync, as a job of the coordinator that is watched. */
final class Switch implements Command {
    private static final long SECONDS_DEFAULT = 600;

    @Override
    public int run(Call call) {
        List<String> names = SyncNames.required(call);
        if (names.size() != 1) {
            throw new UsageException("A switch is asked for of one sync", "write: sarrio switch SYNC [to=DATABASE]");
        }
        String name = names.get(0);
        ObjectNode body = Call.object();
        call.line().value("to").ifPresent(to -> body.put("to", to));
        JsonNode started = call.coordinator().post("/syncs/" + Coordinator.segment(name) + "/switch", body);
        if (started.isMissingNode()) {
            return ExitCode.OK;
        }
        JsonNode job = watch(call, name, started);
        boolean done = text(job, "state").equals("DONE");
        if (call.screen().json()) {
            call.screen().print(job);
        } else {
            print(call, job);
        }
        if (done) {
            call.screen()
                    .say(call.screen().style().good("Applications write " + text(job, "to") + " now")
                            + "; writes were stopped for " + millis(job, "writesStoppedMillis"));
            call.screen()
                    .say(text(job, "from") + " is closed to them and follows. The way back: sarrio switch "
                            + text(job, "sync"));
        } else {
            call.screen().error(Answers.problem(job.path("problem")));
            if (job.path("writesStoppedMillis").isNumber()) {
                call.screen().say("Writes were stopped for " + millis(job, "writesStoppedMillis"));
            }
        }
        return done ? ExitCode.OK : ExitCode.ERROR;
    }

    private static JsonNode watch(Call call, String name, JsonNode started) {
        Waiting waiting = Waiting.upTo(Waiting.seconds(call).orElse(SECONDS_DEFAULT));
        call.screen()
                .say("Switching " + name + " from " + text(started, "from") + " to " + text(started, "to")
                        + " (ending this command does not end the switch)");
        JsonNode job = started;
        while (text(job, "state").equals("RUNNING")) {
            call.screen().progress("Switching " + name + ": " + step(job) + " ");
            if (!waiting.again()) {
                call.screen().progressDone();
                throw new UsageException(
                        "The switch of " + name + " takes longer than you wait; it goes on",
                        "sarrio status " + name + " shows which side is active");
            }
            job = call.coordinator().get("/jobs/" + Coordinator.segment(text(started, "id")));
        }
        call.screen().progressDone();
        return job;
    }

    private static String step(JsonNode job) {
        return Call.elements(job.path("steps")).stream()
                .filter(s -> text(s, "state").equals("RUNNING"))
                .map(s -> text(s, "step"))
                .findFirst()
                .orElse("waiting");
    }

    private static void print(Call call, JsonNode job) {
        TextTable table = new TextTable("Step", "State", ">Time", "");
        for (JsonNode s : job.path("steps")) {
            table.row(
                    text(s, "step"),
                    text(s, "state").toLowerCase(Locale.ROOT),
                    s.path("millis").isNumber() ? millis(s, "millis") : "",
                    text(s, "detail"));
        }
        if (!call.screen().quiet()) {
            call.screen().print(table);
        }
        job.path("notes").forEach(n -> call.screen().note(n.asText()));
    }

    private static String millis(JsonNode object, String field) {
        return Figures.duration(Duration.ofMillis(object.path(field).asLong()));
    }
}
