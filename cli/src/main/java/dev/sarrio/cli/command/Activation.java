package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.Coordinator;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** `activate|deactivate SYNC … [seconds]`: start or stop; with a number, wait until the targets' flows say that they do. */
record Activation(SyncVerb verb, String participle, boolean resting) implements Command {
    /** What is reported sooner can be from before. */
    private static final Duration TAKEN_UP = Duration.ofSeconds(3);

    private static final Set<String> AT_REST = Set.of("STOPPED");
    private static final Set<String> AT_WORK = Set.of("RUNNING", "COPYING");

    @Override
    public int run(Call call) {
        if (!resting) {
            SyncNames.required(call).forEach(name -> makeActive(call, name));
        }
        int code = verb.run(call);
        Optional<Long> seconds = Waiting.seconds(call);
        if (code != ExitCode.OK || seconds.isEmpty() || call.coordinator().sendsNothing()) {
            return code;
        }
        Waiting waiting = Waiting.upTo(seconds.get());
        for (String name : SyncNames.named(call)) {
            code = Math.max(code, await(call, name, waiting));
        }
        return code;
    }

    /** One that is inactive can't be started. */
    private static void makeActive(Call call, String name) {
        String path = "/syncs/" + Coordinator.segment(name);
        if (text(call.coordinator().get(path), "status").equals("inactive")) {
            call.coordinator().patch(path, Call.object().put("status", "active"));
        }
    }

    private int await(Call call, String name, Waiting waiting) {
        String says = participle + " sync " + name + "…";
        JsonNode status;
        do {
            status = call.coordinator().get("/syncs/" + Coordinator.segment(name) + "/status");
            if (done(status)) {
                call.screen().say(says + "OK");
                return ExitCode.OK;
            }
            if (!resting
                    && text(status, "state").equals("FAILED")
                    && waiting.elapsed().compareTo(TAKEN_UP) > 0) {
                JsonNode problem = status.path("problem");
                call.screen()
                        .error(Problem.said(
                                text(problem, "code"),
                                says + "FAILED: " + text(problem, "message"),
                                text(problem, "remedy"),
                                null));
                return ExitCode.ERROR;
            }
        } while (waiting.again());
        call.screen()
                .error(Problem.said(
                        Problem.TIMEOUT,
                        says + "Timed out! It is still " + text(status, "state"),
                        "sarrio status " + name + " shows what it does",
                        null));
        return ExitCode.ERROR;
    }

    private boolean done(JsonNode status) {
        boolean done = !status.path("targets").isEmpty();
        for (JsonNode target : status.path("targets")) {
            done &= (resting ? AT_REST : AT_WORK).contains(text(target, "state"))
                    && !target.path("stale").asBoolean();
        }
        return done;
    }
}
