package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.cli.rest.CoordinatorException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** `kick SYNC … [seconds]`: apply at once; with a number, wait until it is done. */
final class Kick implements Command {
    @Override
    public int run(Call call) {
        Optional<Long> seconds = Waiting.seconds(call);
        int worst = ExitCode.OK;
        try {
            for (String name : SyncNames.required(call)) {
                int code = kick(call, name, seconds);
                for (long tries = number(call, Option.RETRY); code == ExitCode.KICK_TIMED_OUT && tries > 0; tries--) {
                    Waiting.sleep(number(call, Option.RETRY_SLEEP));
                    code = kick(call, name, seconds);
                }
                worst = Math.max(worst, code);
            }
        } catch (CoordinatorException e) {
            call.screen().error(e.problem());
            return ExitCode.KICK_ERROR;
        }
        return worst;
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
        long kicks = answer.path("syncs").path(0).path("kicks").asLong(0);
        Waiting waiting = Waiting.upTo(seconds.get());
        Map<String, String> before = null;
        long goal = -1;
        do {
            JsonNode sync = call.coordinator().get("/syncs/" + Coordinator.segment(name) + "/status");
            String elapsed = Figures.duration(waiting.elapsed());
            before = before == null ? heardOf(sync) : before;
            goal = goal < 0 ? newestSince(sync, before) : goal;
            if (goal >= 0 && done(sync, kicks, goal)) {
                call.screen().progressDone();
                call.screen().say("Kick " + name + ": [" + elapsed + "] DONE!");
                result(call, name, "done", waiting);
                return ExitCode.OK;
            }
            if (text(sync, "state").equals("FAILED")) {
                call.screen().progressDone();
                JsonNode problem = sync.path("problem");
                call.screen()
                        .error(Problem.said(
                                text(problem, "code"),
                                "Kick " + name + ": [" + elapsed + "] KILLED! " + text(problem, "message"),
                                text(problem, "remedy"),
                                text(problem, "detail")));
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

    private static void result(Call call, String name, String result, Waiting waiting) {
        call.screen()
                .print(Call.object()
                        .put("sync", name)
                        .put("result", result)
                        .put("seconds", waiting.elapsed().toMillis() / 1000.0));
    }

    private static Map<String, String> heardOf(JsonNode sync) {
        Map<String, String> heard = new HashMap<>();
        sync.path("sources").forEach(s -> heard.put(text(s, "database"), text(s, "at")));
        return heard;
    }

    /** The newest batch that a source told of after the kick; -1 while one was not heard of since. */
    private static long newestSince(JsonNode sync, Map<String, String> before) {
        long newest = 0;
        for (JsonNode source : sync.path("sources")) {
            if (text(source, "at").equals(before.get(text(source, "database")))) {
                return -1;
            }
            newest = Math.max(newest, source.path("details").path("batch").asLong(0));
        }
        return newest;
    }

    /** Every target has seen this kick and has that batch: later ones, which never cease under traffic, are not waited for. */
    private static boolean done(JsonNode sync, long kicks, long goal) {
        boolean seen = !sync.path("targets").isEmpty();
        for (JsonNode target : sync.path("targets")) {
            JsonNode details = target.path("details");
            seen &= details.path("kicks").asLong(-1) >= kicks
                    && details.path("batch").asLong(-1) >= goal;
        }
        return seen;
    }
}
