package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The progress of copies where nothing can be overwritten: a line when a phase or a table is done, and in between how far it is, every ten
 * seconds. Not thread-safe.
 */
final class CopyLines {
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();
    private final LongSupplier nanos;
    private final Map<String, String> phases = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private long last;

    /** @param nanos a clock */
    CopyLines(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What is to be said now. */
    List<String> of(JsonNode sync) {
        List<String> lines = new ArrayList<>();
        List<JsonNode> running = CopyBars.targets(sync);
        running.forEach(t -> target(CopyBars.title(sync, t), CopyBars.copy(t), lines));
        ended(sync, running, lines);
        if (lines.isEmpty() && nanos.getAsLong() - last >= EVERY_NANOS) {
            running.forEach(t -> lines.add(CopyBars.title(sync, t) + ": " + text(CopyBars.copy(t), "phase")
                    + CopyBars.sum(CopyBars.copy(t)) + CopyBars.pace(CopyBars.copy(t))));
        }
        if (!lines.isEmpty()) {
            last = nanos.getAsLong();
        }
        return lines;
    }

    private void target(String title, JsonNode copy, List<String> lines) {
        for (JsonNode table : copy.path("tables")) {
            if (table.path("done").asBoolean() && done.add(title + " " + text(table, "table"))) {
                lines.add(title + ": " + text(table, "table") + " is copied, "
                        + Figures.count(table.path("rowsDone").asLong()) + " rows, "
                        + Figures.bytes(table.path("bytesDone").asLong()));
            }
        }
        String phase = text(copy, "phase");
        String before = phases.put(title, phase);
        if (!phase.equals(before)) {
            lines.add(title + ": " + (before == null ? "" : before + " is done, then ") + phase);
        }
    }

    /** Those of the sync that were being copied, and are not now. One that is copied again later begins anew. */
    private void ended(JsonNode sync, List<JsonNode> running, List<String> lines) {
        for (JsonNode target : sync.path("targets")) {
            String title = CopyBars.title(sync, target);
            if (!running.contains(target) && phases.containsKey(title)) {
                boolean whole = target.path("details").path("consistent").asBoolean();
                lines.add(title + ": "
                        + (whole ? phases.get(title) + " is done, and the copy" : "the copy does not go on for now"));
                phases.remove(title);
                done.removeIf(d -> d.startsWith(title + " "));
            }
        }
    }
}
