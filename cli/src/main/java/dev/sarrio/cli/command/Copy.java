package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.Coordinator;
import java.time.Instant;

/** `copy SYNC …`: asks for a copy; with --watch shows it until the target is consistent. */
final class Copy implements Command {
    @Override
    public int run(Call call) {
        ObjectNode body = Call.object();
        call.line().value("copy").ifPresent(v -> body.put("mode", v));
        int code = ExitCode.OK;
        for (String name : SyncNames.required(call)) {
            JsonNode answer = call.coordinator().post("/syncs/" + Coordinator.segment(name) + "/copy", body);
            boolean watch = call.line().has(Option.WATCH) || call.line().has(Option.TIMEOUT);
            boolean watched = watch && !call.coordinator().sendsNothing();
            Answers.show(
                    call,
                    watched ? MissingNode.getInstance() : answer,
                    "Copying the tables of " + name
                            + (call.line().has(Option.WATCH)
                                    ? ""
                                    : " (sarrio status " + name + " shows how far it is)"));
            if (watched) {
                code = Math.max(
                        code,
                        watch(
                                call,
                                name,
                                answer.path("syncs").path(0).path("copies").asLong(0)));
            }
        }
        return code;
    }

    private static int watch(Call call, String name, long copies) {
        Waiting waiting = Waiting.upTo(Waiting.seconds(call).orElse(0L));
        Patience patience = new Patience(call.screen(), true);
        String path = "/syncs/" + Coordinator.segment(name) + "/status";
        do {
            JsonNode sync = patience.ask(() -> call.coordinator().get(path)).orElse(null);
            if (sync == null) {
                continue;
            }
            boolean done = !sync.path("targets").isEmpty();
            for (JsonNode target : sync.path("targets")) {
                done &= target.path("details").path("copies").asLong(-1) >= copies
                        && target.path("details").path("consistent").asBoolean(false);
            }
            if (done || text(sync, "state").equals("FAILED")) {
                call.screen().progressDone();
                new SyncDetail(call.screen(), Instant.now()).print(sync);
                call.screen().print(sync);
                return done ? ExitCode.OK : ExitCode.ERROR;
            }
            call.screen().progress(progress(name, sync.path("copy")));
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

    /** One line: the phase, rows so far, share, time left. */
    static String progress(String name, JsonNode copy) {
        long done = 0;
        long all = 0;
        for (JsonNode t : copy.path("tables")) {
            done += t.path("rowsDone").asLong();
            all += Math.max(t.path("rowsDone").asLong(), t.path("rowsEstimated").asLong());
        }
        String left = copy.path("secondsRemaining").isNumber()
                ? ", " + Figures.seconds(copy.path("secondsRemaining").asDouble()) + " left"
                : "";
        String phase = text(copy, "phase");
        return name + ": " + (phase.isEmpty() ? "waiting" : phase) + ", " + Figures.count(done) + " of "
                + Figures.count(all) + " rows (" + Figures.percent(done, all) + "%)" + left + " ";
    }
}
