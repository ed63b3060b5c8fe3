package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Follows a sync through `sarrio status`, until something is so; a sync that failed ends the play with its own words. */
final class SyncWatch {
    private static final long LOOK_NANOS = 200_000_000L;
    private final Stage stage;
    private final CommandRunner commands;
    private final String sync;

    SyncWatch(Stage stage, CommandRunner commands, String sync) {
        this.stage = stage;
        this.commands = commands;
        this.sync = sync;
    }

    JsonNode status() {
        return commands.ask("status", sync);
    }

    /** Waits, with a running line, until the status fits; returns it. */
    JsonNode until(String what, Duration timeout, Predicate<JsonNode> condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        JsonNode status = status();
        while (!condition.test(status)) {
            if (status.path("state").asText().equals("FAILED")) {
                JsonNode problem = status.path("problem");
                throw new DemoFailure(
                        "The sync failed: " + problem.path("message").asText() + " — "
                                + problem.path("remedy").asText());
            }
            if (System.nanoTime() > deadline) {
                throw new DemoFailure("Waited " + Figures.duration(timeout) + " in vain until " + what
                        + "; the last status: " + status.path("state").asText("unknown") + " "
                        + status.path("summary").asText(""));
            }
            stage.running(line(status));
            LockSupport.parkNanos(LOOK_NANOS);
            status = status();
        }
        return status;
    }

    /** Every target has its copy, and shows a state that the source had. */
    static boolean isLive(JsonNode status) {
        boolean live = !status.path("targets").isEmpty()
                && status.path("state").asText().equals("RUNNING");
        for (JsonNode target : status.path("targets")) {
            live &= target.path("details").path("consistent").asBoolean(false);
        }
        return live;
    }

    private static String line(JsonNode status) {
        JsonNode copy = status.path("copy");
        if (!copy.isObject() || copy.path("tables").isEmpty()) {
            return status.path("state").asText("waiting").toLowerCase(Locale.ROOT) + " "
                    + copy.path("phase").asText(status.path("summary").asText(""));
        }
        long done = 0;
        long all = 0;
        for (JsonNode table : copy.path("tables")) {
            done += table.path("rowsDone").asLong();
            all += Math.max(
                    table.path("rowsDone").asLong(), table.path("rowsEstimated").asLong());
        }
        JsonNode left = copy.path("secondsRemaining");
        return "copying, " + copy.path("phase").asText() + ": " + bar(done, all) + " " + Figures.count(done) + " of "
                + Figures.count(all) + " rows"
                + (left.isNumber() ? ", " + Figures.seconds(left.asDouble()) + " left" : "");
    }

    private static String bar(long done, long all) {
        int full = Figures.percent(done, all) / 5;
        return "[" + "#".repeat(full) + ".".repeat(20 - full) + "]";
    }
}
