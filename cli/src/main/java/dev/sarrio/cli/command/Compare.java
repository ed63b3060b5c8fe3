package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import java.time.Duration;
import java.util.List;

/** `compare SYNC … [TABLE …]`: counts and fingerprints both sides, as a job of the coordinator that is waited for. */
final class Compare implements Command {
    private static final long SECONDS_DEFAULT = 3600;
    private static final int DIFFERENCES_SHOWN = 5;

    @Override
    public int run(Call call) {
        int code = ExitCode.OK;
        ObjectNode all = Call.object();
        for (String name : SyncNames.required(call)) {
            String path = "/syncs/" + Coordinator.segment(name);
            for (String target : compared(call.coordinator().get(path))) {
                JsonNode started =
                        call.coordinator().post(path + "/compare", Call.object().put("target", target));
                if (!started.isMissingNode()) {
                    JsonNode job = wait(call, name, started);
                    boolean equal = job.path("equal").asBoolean(false);
                    code = equal ? code : ExitCode.ERROR;
                    all.set(name + "/" + target, job);
                    print(call, name, job, equal);
                }
            }
        }
        if (call.screen().json() && !all.isEmpty()) {
            call.screen().print(all.size() == 1 ? all.elements().next() : all);
        }
        return code;
    }

    /** The targets; of a two-way sync only one is compared with the other. */
    private static List<String> compared(JsonNode sync) {
        String first = Call.texts(sync.path("sources")).stream().findFirst().orElse("");
        return Call.texts(sync.path("targets")).stream()
                .filter(t -> !t.equals(first))
                .toList();
    }

    private static JsonNode wait(Call call, String name, JsonNode started) {
        Waiting waiting = Waiting.upTo(Waiting.seconds(call).orElse(SECONDS_DEFAULT));
        JsonNode job = started;
        while (text(job, "state").equals("RUNNING")) {
            call.screen()
                    .progress("Comparing " + name + ": " + text(job, "tablesDone") + " of " + text(job, "tablesTotal")
                            + " tables ");
            if (!waiting.again()) {
                call.screen().progressDone();
                throw new UsageException(
                        "The comparison of " + name + " takes longer than you wait",
                        "give it more time with --timeout SECONDS; 0 waits for ever");
            }
            job = call.coordinator().get("/jobs/" + Coordinator.segment(text(started, "id")));
        }
        call.screen().progressDone();
        return job;
    }

    private static void print(Call call, String name, JsonNode job, boolean equal) {
        if (call.screen().json()) {
            problem(call, name, job);
            return;
        }
        TextTable table = new TextTable("Table", ">Source rows", ">Target rows", "Result", ">Time");
        long rows = 0;
        for (JsonNode t : job.path("tables")) {
            rows += t.path("sourceRows").asLong();
            table.row(
                    text(t, "table"),
                    Figures.count(t.path("sourceRows").asLong()),
                    Figures.count(t.path("targetRows").asLong()),
                    t.path("equal").asBoolean() ? "equal" : "different",
                    Figures.duration(Duration.ofMillis(t.path("durationMillis").asLong())));
        }
        if (!call.screen().quiet() && !table.isEmpty()) {
            call.screen().print(table);
        }
        Call.elements(job.path("tables")).forEach(t -> differences(call, t));
        problem(call, name, job);
        String verdict = equal
                ? call.screen().style().good("equal")
                : call.screen().style().bad("NOT equal");
        call.screen()
                .say(name + ": " + verdict + " (" + job.path("tables").size() + " tables, " + Figures.count(rows)
                        + " rows)");
    }

    private static void problem(Call call, String name, JsonNode job) {
        if (job.path("problem").isObject()) {
            call.screen().error(Answers.problem(job.path("problem")));
        } else if (!text(job, "problem").isEmpty()) {
            call.screen()
                    .error(Problem.said("", text(job, "problem"), "sarrio validate " + name + " may say more", null));
        }
    }

    private static void differences(Call call, JsonNode table) {
        String problem = text(table, "problem");
        if (!problem.isEmpty()) {
            call.screen().print("  " + text(table, "table") + ": " + problem);
        }
        List<String> keys = Call.texts(table.path("differing"));
        keys.stream().limit(DIFFERENCES_SHOWN).forEach(k -> call.screen()
                .print("  " + text(table, "table") + ": " + k));
        if (keys.size() > DIFFERENCES_SHOWN) {
            call.screen().print("  " + text(table, "table") + ": and more (--json shows all)");
        }
    }
}
