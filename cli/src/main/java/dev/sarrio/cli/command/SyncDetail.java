package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.TextTable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;

/** One sync's status in words. @param bars what shows a copy that is watched; null for a table of all that it copies */
record SyncDetail(Screen screen, Instant now, CopyBars bars) {
    private static final int SEQUENCES_MAX = 50;

    static SyncDetail of(Screen screen) {
        return new SyncDetail(screen, Instant.now(), null);
    }

    /** For somebody who watches it on a terminal. */
    static SyncDetail watched(Call call) {
        return new SyncDetail(call.screen(), Instant.now(), CopyBars.of(call));
    }

    /** A line of the overview. */
    static Object[] row(JsonNode sync, Instant now) {
        return new Object[] {
            text(sync, "name"),
            state(sync),
            names(sync.path("sources")),
            names(sync.path("targets")),
            seconds(sync, "lagSeconds"),
            millis(sync, "latencyMillisP50"),
            millis(sync, "latencyMillisP99"),
            count(sync, "behindBatches"),
            count(sync, "rowsTotal"),
            ago(text(sync, "since"), now)
        };
    }

    void print(JsonNode sync) {
        screen.print(screen.style().bold(text(sync, "name")) + "  "
                + screen.style().state(text(sync, "state").toLowerCase(Locale.ROOT)) + ", " + text(sync, "summary"));
        String late = text(sync, "late").toLowerCase(Locale.ROOT);
        field(
                "last good",
                ago(text(sync, "lastGood"), now)
                        + (late.isEmpty() ? "" : ", " + screen.style().state(late)));
        field("since", ago(text(sync, "since"), now));
        field("should be", text(sync, "run").toLowerCase(Locale.ROOT));
        field("last kick", kick(sync.path("kick")));
        field("written", text(sync, "active")); // the open side of a two-way sync
        flows("from", sync.path("sources"));
        flows("to", sync.path("targets"));
        field("lag", seconds(sync, "lagSeconds"));
        field("latency", latency(sync));
        field("batch", count(sync, "batch") + behind(sync));
        field("rows", count(sync, "rowsTotal"));
        field(
                "consistent",
                sync.path("consistent").isBoolean() ? sync.path("consistent").asBoolean() ? "yes" : "not yet" : "");
        conflicts(sync.path("targets"));
        problem(sync.path("problem"));
        sync.path("warnings").forEach(w -> field("warning", w.asText()));
        if (bars == null) {
            copy(sync.path("copy"));
        } else {
            bars.lines(sync).forEach(screen::print);
        }
        sync.path("targets").forEach(this::fullcopy);
        sequences(sync.path("sequences"));
    }

    /** What it does, or how late it is with it; a problem is more than being late. */
    private static String state(JsonNode sync) {
        String late = text(sync, "late").toLowerCase(Locale.ROOT);
        String state = text(sync, "state").toLowerCase(Locale.ROOT);
        return late.isEmpty() || state.equals("failed") ? state : late;
    }

    private void field(String name, String value) {
        if (!value.isBlank()) {
            screen.print(String.format("  %-12s %s", name, value));
        }
    }

    private void flows(String title, JsonNode flows) {
        for (JsonNode flow : flows) {
            String silent = flow.path("stale").asBoolean(false) ? ", silent since " + ago(text(flow, "at"), now) : "";
            String state = text(flow, "state").toLowerCase(Locale.ROOT);
            field(
                    title,
                    text(flow, "database") + from(flow, flows) + " (" + text(flow, "service") + " " + state + silent
                            + waits(flow) + ")");
        }
    }

    /** Whose changes a flow applies: said where there are several flows to one database. */
    private static String from(JsonNode flow, JsonNode flows) {
        String source = text(flow.path("details"), "source");
        long same = 0;
        for (JsonNode other : flows) {
            same += text(other, "database").equals(text(flow, "database")) ? 1 : 0;
        }
        return same > 1 && !source.isEmpty() ? " from " + source : "";
    }

    private static String waits(JsonNode flow) {
        String before = text(flow.path("details"), "waitsFor");
        return before.isEmpty() ? "" : ", waits for what " + before + " wrote before";
    }

    /** What each side of a two-way sync met, and how its clock stands to the other's. */
    private void conflicts(JsonNode targets) {
        for (JsonNode target : targets) {
            JsonNode details = target.path("details");
            if (details.path("conflictsTotal").isNumber()
                    || details.path("conflictsOpen").isNumber()) {
                long skew = details.path("clockSkewMillis").asLong();
                String clock = !details.has("clockSkewMillis")
                        ? ""
                        : ", its clock " + Math.abs(skew) + " ms " + (skew < 0 ? "behind" : "ahead of")
                                + " the other's";
                field(
                        "conflicts",
                        text(target, "database") + from(target, targets) + " "
                                + orNone(count(details, "conflictsTotal")) + " decided, "
                                + orNone(count(details, "conflictsOpen")) + " open" + clock);
            }
        }
    }

    private static String orNone(String count) {
        return count.isEmpty() ? "0" : count;
    }

    private void problem(JsonNode problem) {
        if (problem.isObject()) {
            field("problem", screen.style().bad(text(problem, "message")));
            field("", text(problem, "detail"));
            field("what to do", screen.style().accent(text(problem, "remedy")));
        }
    }

    private void copy(JsonNode copy) {
        if (!copy.isObject() || text(copy, "phase").isEmpty()) {
            return;
        }
        field("copy", text(copy, "phase") + CopyBars.pace(copy));
        TextTable table = new TextTable("    Table", ">Rows", ">of about", ">Size", ">Done");
        for (JsonNode t : copy.path("tables")) {
            long done = t.path("rowsDone").asLong();
            long all = t.path("rowsEstimated").asLong();
            boolean finished = t.path("done").asBoolean();
            table.row(
                    "    " + text(t, "table"),
                    Figures.count(done),
                    all < 0 ? "" : Figures.count(all),
                    Figures.bytes(t.path("bytesDone").asLong()),
                    finished ? "done" : Math.min(99, Figures.percent(done, all)) + "%");
        }
        if (!table.isEmpty()) {
            screen.print(table);
        }
    }

    /** The last time that a target was copied whole. */
    private void fullcopy(JsonNode target) {
        JsonNode last = target.path("details").path("fullcopy");
        if (!last.isObject()) {
            return;
        }
        field(
                "full copy",
                text(target, "database") + " as of " + ago(text(last, "at"), now) + ", " + count(last, "rows")
                        + " rows in " + seconds(last, "seconds"));
        TextTable table = new TextTable("    Table", ">Rows");
        last.path("tables").forEach(t -> table.row("    " + text(t, "table"), count(t, "rows")));
        screen.print(table);
    }

    private void sequences(JsonNode sequences) {
        TextTable table = new TextTable("    Sequence", ">Source", ">Target", ">Behind");
        List<JsonNode> all = Call.elements(sequences);
        all.stream()
                .limit(SEQUENCES_MAX)
                .forEach(s -> table.row(
                        "    " + text(s, "sequence"),
                        count(s, "sourceValue"),
                        count(s, "targetValue"),
                        count(s, "behind")));
        if (!table.isEmpty()) {
            screen.print(table);
        }
        if (all.size() > SEQUENCES_MAX) {
            screen.print("    and " + (all.size() - SEQUENCES_MAX) + " more (--json shows all)");
        }
    }

    private static String names(JsonNode flows) {
        return String.join(
                ",",
                Call.elements(flows).stream()
                        .map(f -> text(f, "database"))
                        .distinct()
                        .toList());
    }

    private String kick(JsonNode kick) {
        String at = ago(text(kick, "at"), now);
        if (at.isEmpty()) {
            return "";
        }
        return kick.path("delivered").isNumber()
                ? at + ", delivered " + count(kick, "delivered") + " rows"
                : kick.path("done").asBoolean()
                        ? at + ", done"
                        : kick.path("goal").asLong() > 0 ? at + ", on its way" : at;
    }

    private static String latency(JsonNode sync) {
        String median = millis(sync, "latencyMillisP50");
        return median.isEmpty() ? "" : median + " (median), " + millis(sync, "latencyMillisP99") + " (99 %)";
    }

    private static String behind(JsonNode sync) {
        long batches = sync.path("behindBatches").asLong(0);
        return batches == 0 ? "" : ", " + Figures.count(batches) + " behind";
    }

    private static String seconds(JsonNode object, String field) {
        return object.path(field).isNumber()
                ? Figures.seconds(object.path(field).asDouble())
                : "";
    }

    private static String millis(JsonNode object, String field) {
        return object.path(field).isNumber() ? Math.round(object.path(field).asDouble()) + " ms" : "";
    }

    private static String count(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isNumber() ? Figures.count(value.asLong()) : text(object, field);
    }

    private static String ago(String instant, Instant now) {
        try {
            return instant.isEmpty() ? "" : Figures.ago(Instant.parse(instant), now);
        } catch (DateTimeParseException e) {
            return instant;
        }
    }
}
