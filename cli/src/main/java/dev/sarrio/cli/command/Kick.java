package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.cli.rest.CoordinatorException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** `kick SYNC … [seconds]`: apply what the sources have by now; with a number, wait until it is done. */
final class Kick implements Command {
    /** What is told sooner may be from before the kick. */
    private static final Duration TAKEN_UP = Duration.ofSeconds(3);

    private static final String REFUSED = "INVALID_VALUE";
    private static final int HTTP_ERROR = 400;

    @Override
    public int run(Call call) {
        Optional<Long> seconds = Waiting.seconds(call);
        int worst = ExitCode.OK;
        try {
            List<String> names = SyncNames.required(call);
            if (names.isEmpty()) {
                call.screen().say("There is no sync to kick");
            }
            for (String name : names) {
                worst = Math.max(worst, tried(call, name, seconds));
            }
        } catch (CoordinatorException e) {
            return error(call, e);
        }
        return worst;
    }

    /** One that can't be kicked keeps no other from it; one that `all` or a wildcard has found is told, and no error. */
    private static int tried(Call call, String name, Optional<Long> seconds) {
        try {
            int code = kick(call, name, seconds);
            for (long tries = number(call, Option.RETRY); code == ExitCode.KICK_TIMED_OUT && tries > 0; tries--) {
                Waiting.sleep(number(call, Option.RETRY_SLEEP));
                code = kick(call, name, seconds);
            }
            return code;
        } catch (CoordinatorException e) {
            if (e.status() < HTTP_ERROR) {
                throw e;
            }
            if (e.code().equals(REFUSED) && !SyncNames.words(call).contains(name)) {
                call.screen().note(e.getMessage() + ": it is left alone");
                call.screen().print(Call.object().put("sync", name).put("result", "refused"));
                return ExitCode.OK;
            }
            return error(call, e);
        }
    }

    private static int error(Call call, CoordinatorException e) {
        call.screen().error(e.problem());
        return ExitCode.KICK_ERROR;
    }

    private static long number(Call call, Option option) {
        return Long.parseLong(call.line().option(option).orElse("0"));
    }

    private static int kick(Call call, String name, Optional<Long> seconds) {
        JsonNode answer = call.coordinator().post("/syncs/" + Coordinator.segment(name) + "/kick", Call.object());
        answer.path("notes").forEach(n -> call.screen().note(n.asText()));
        if (seconds.isEmpty() || call.coordinator().sendsNothing()) {
            Answers.show(call, answer, "Kicked sync " + name);
            return ExitCode.OK;
        }
        JsonNode kicked = answer.path("syncs").path(0);
        Waiting waiting = Waiting.upTo(seconds.get());
        do {
            JsonNode sync = call.coordinator().get("/syncs/" + Coordinator.segment(name) + "/status");
            String elapsed = Figures.duration(waiting.elapsed());
            if (done(sync, kicked)) {
                call.screen().progressDone();
                call.screen().say("Kick " + name + ": [" + elapsed + "] DONE!");
                result(call, name, "done", waiting);
                return ExitCode.OK;
            }
            boolean withdrawn = waiting.elapsed().compareTo(TAKEN_UP) > 0 && isWithdrawn(sync, kicked);
            if (withdrawn || text(sync, "state").equals("FAILED") && !failedBefore(sync, kicked)) {
                killed(call, "Kick " + name + ": [" + elapsed + "] KILLED! ", withdrawn ? null : sync.path("problem"));
                result(call, name, "killed", waiting);
                return ExitCode.KICK_KILLED;
            }
            if (!call.line().has(Option.NO_TIMER)) {
                call.screen().progress("Kick " + name + ": [" + elapsed + "] ");
            }
        } while (waiting.again());
        call.screen().progressDone();
        call.screen()
                .error(Problem.said(
                        Problem.TIMEOUT,
                        "Kick " + name + ": Timed out!",
                        "sarrio status " + name + " shows how far it is",
                        null));
        result(call, name, "timed out", waiting);
        return ExitCode.KICK_TIMED_OUT;
    }

    /** @param problem null if the sync does something else now */
    private static void killed(Call call, String says, JsonNode problem) {
        call.screen().progressDone();
        if (problem == null) {
            call.screen()
                    .error(Problem.said(
                            "",
                            says + "The sync was started, stopped or paused meanwhile",
                            "see sarrio history; then kick it again",
                            null));
        } else {
            call.screen()
                    .error(Problem.said(
                            text(problem, "code"),
                            says + text(problem, "message"),
                            text(problem, "remedy"),
                            text(problem, "detail")));
        }
    }

    private static void result(Call call, String name, String result, Waiting waiting) {
        call.screen()
                .print(Call.object()
                        .put("sync", name)
                        .put("result", result)
                        .put("seconds", waiting.elapsed().toMillis() / 1000.0));
    }

    private static boolean isWithdrawn(JsonNode sync, JsonNode kicked) {
        return sync.path("kick").path("goal").asLong(Long.MAX_VALUE)
                < kicked.path("goal").asLong();
    }

    /**
     * Every target has applied the batch that fulfils this kick, or was copied whole for it: later batches, which never cease under traffic, are
     * not waited for. Sequences of a sync that runs by itself follow anyway; those of another one are moved by the kick.
     */
    private static boolean done(JsonNode sync, JsonNode kicked) {
        boolean done = !sync.path("targets").isEmpty();
        long kicks = kicked.path("kicks").asLong();
        for (JsonNode target : sync.path("targets")) {
            JsonNode details = target.path("details");
            done &= details.has("fullcopy")
                    ? details.path("fullcopy").path("kicks").asLong(-1) >= kicks
                    : details.path("reached").asLong(-1) >= kicked.path("goal").asLong();
        }
        if (!text(sync, "run").equals("RUNNING")) {
            for (JsonNode flow : sync.path("sequenceFlows")) {
                done &= flow.path("details").path("kicks").asLong(-1) >= kicks;
            }
        }
        return done;
    }

    /** What failed has not heard of this kick yet, which lets it try again. */
    private static boolean failedBefore(JsonNode sync, JsonNode kicked) {
        long kicks = kicked.path("kicks").asLong();
        boolean before = false;
        for (JsonNode target : sync.path("targets")) {
            before |= text(target, "state").equals("FAILED")
                    && target.path("details").path("kicks").asLong(kicks) < kicks;
        }
        return before;
    }
}
