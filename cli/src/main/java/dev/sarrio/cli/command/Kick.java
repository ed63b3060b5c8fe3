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
        Map<String, Long> goals = null;
        do {
            JsonNode sync = call.coordinator().get("/syncs/" + Coordinator.segment(name) + "/status");
            String elapsed = Figures.duration(waiting.elapsed());
            before = before == null ? heardOf(sync) : before;
            goals = goals == null ? newestSince(sync, before) : goals;
            if (goals != null && done(sync, kicks, goals)) {
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

    /** The newest batch that each source told of after the kick; null while one was not heard of since. */
    private static Map<String, Long> newestSince(JsonNode sync, Map<String, String> before) {
        Map<String, Long> newest = new HashMap<>();
        for (JsonNode source : sync.path("sources")) {
            if (text(source, "at").equals(before.get(text(source, "database")))) {
                return null;
            }
            newest.put(
                    text(source, "database"),
                    source.path("details").path("batch").asLong(0));
        }
        return newest;
    }

    /** Every target has seen this kick and has that batch of its source: later ones, which never cease under traffic, are not waited for. */
    private static boolean done(JsonNode sync, long kicks, Map<String, Long> goals) {
        long newest = goals.values().stream().mapToLong(Long::longValue).max().orElse(0);
        boolean seen = !sync.path("targets").isEmpty();
        for (JsonNode target : sync.path("targets")) {
            JsonNode details = target.path("details");
            seen &= details.path("kicks").asLong(-1) >= kicks
                    && details.path("batch").asLong(-1) >= goals.getOrDefault(text(details, "source"), newest);
        }
        return seen;
    }
}
