package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.Coordinator;
import java.util.List;

/** `copy SYNC …`: asks for a copy; with --watch shows it until the target is consistent. */
final class Copy implements Command {
    @Override
    public int run(Call call) {
        ObjectNode order = order(call.line());
        boolean planned = call.line().has(Option.DRY_RUN) && !call.line().has(Option.RESUME);
        int code = ExitCode.OK;
        for (String name : SyncNames.required(call)) {
            code = Math.max(code, planned ? CopyPlan.show(call, name, order) : copy(call, name, order));
        }
        return code;
    }

    private static ObjectNode order(CommandLine line) {
        ObjectNode order = Call.object();
        line.value("copy").ifPresent(v -> order.put("mode", v));
        SyncFields.copying(line, order);
        line.option(Option.RESTART)
                .ifPresent(
                        v -> order.set("restart", Call.array(List.of(v.strip().split("\\s*,\\s*")))));
        if (line.has(Option.RESUME)) {
            order.put("resume", true);
        }
        if (order.has("mode") && (order.has("restart") || order.has("resume"))) {
            throw new UsageException(
                    "copy= is said of a copy of all tables", "leave it out: what the sync copies holds");
        }
        if (order.has("restart") && order.has("resume")) {
            throw new UsageException("--restart and --resume do not go together", "write one, then the other");
        }
        return order;
    }

    private static int copy(Call call, String name, ObjectNode order) {
        JsonNode answer = call.coordinator().post("/syncs/" + Coordinator.segment(name) + "/copy", order);
        boolean watch = call.line().has(Option.WATCH) || call.line().has(Option.TIMEOUT);
        boolean watched = watch && !call.coordinator().sendsNothing();
        Answers.show(
                call,
                watched ? MissingNode.getInstance() : answer,
                said(name, order)
                        + (call.line().has(Option.WATCH) ? "" : " (sarrio status " + name + " shows how far it is)"));
        return watched ? watch(call, name, answer.path("syncs").path(0)) : ExitCode.OK;
    }

    private static String said(String name, ObjectNode order) {
        return order.has("restart")
                ? "Copying of " + name + " again: " + String.join(", ", Call.texts(order.path("restart")))
                : (order.has("resume") ? "Going on with the copy of " : "Copying the tables of ") + name;
    }

    /** @param asked the sync as it is since then: what was reported of an older version says nothing of it */
    private static int watch(Call call, String name, JsonNode asked) {
        Waiting waiting = Waiting.upTo(Waiting.seconds(call).orElse(0L));
        Patience patience = new Patience(call.screen(), true);
        CopyWatch watch = new CopyWatch(call);
        String path = "/syncs/" + Coordinator.segment(name) + "/status";
        do {
            JsonNode sync = patience.ask(() -> call.coordinator().get(path)).orElse(null);
            if (sync == null) {
                continue;
            }
            boolean takenUp = true;
            boolean done = !sync.path("targets").isEmpty();
            for (JsonNode target : sync.path("targets")) {
                takenUp &= target.path("observedRevision").asLong()
                        >= asked.path("version").asLong();
                done &= target.path("details").path("copies").asLong(-1)
                                >= asked.path("copies").asLong(0)
                        && target.path("details").path("consistent").asBoolean(false);
            }
            if (takenUp && (done || text(sync, "state").equals("FAILED"))) {
                call.screen().progressDone();
                SyncDetail.of(call.screen()).print(sync);
                call.screen().print(sync);
                return done ? ExitCode.OK : ExitCode.ERROR;
            }
            watch.show(sync);
        } while (waiting.again());
        call.screen().progressDone();
        call.screen()
                .error(Problem.said(
                        Problem.TIMEOUT,
                        "The copy of " + name + " takes longer than you wait; it goes on",
                        "sarrio status " + name,
                        null));
        return ExitCode.ERROR;
    }
}
