package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** `status [SYNC …] [--watch]`. */
final class Status implements Command {
    private static final long WATCH_SECONDS = 1;
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K\n";
    private static final String CLEAR_BELOW = "\u001b[J";
    /** What each column of the overview is sorted by. */
    private static final List<String> COLUMNS = List.of(
            "name",
            "state",
            "sources",
            "targets",
            "lagSeconds",
            "latencyMillisP50",
            "latencyMillisP99",
            "behindBatches",
            "rowsTotal",
            "since");

    @Override
    public int run(Call call) {
        column(call);
        List<String> words = SyncNames.words(call);
        if (!call.line().has(Option.WATCH)) {
            return once(call, words);
        }
        Patience patience = new Patience(call.screen(), false);
        CopyWatch copies = new CopyWatch(call);
        int shown;
        do {
            shown = patience.ask(() -> frame(call, words, copies)).orElse(ExitCode.OK);
            call.screen().end();
        } while (shown == ExitCode.OK && Waiting.sleep(WATCH_SECONDS));
        return shown;
    }

    /** On a terminal each frame is drawn over the one before: line by line, so that nothing flickers. */
    private static int frame(Call call, List<String> words, CopyWatch copies) {
        if (call.screen().json()) {
            return once(call, words);
        }
        if (!call.screen().live()) {
            return once(call, words, sync -> {
                if (!copies.show(sync)) {
                    SyncDetail.of(call.screen()).print(sync);
                }
            });
        }
        ByteArrayOutputStream drawn = new ByteArrayOutputStream();
        Screen offside = call.screen().to(new PrintStream(drawn, true, StandardCharsets.UTF_8));
        Call aside = new Call(call.line(), call.coordinator(), offside, call.environment(), call.directory());
        int code = once(aside, words, SyncDetail.watched(aside)::print);
        String lines = drawn.toString(StandardCharsets.UTF_8).replace("\n", CLEAR_LINE);
        call.screen().out().print(HOME + lines + CLEAR_BELOW);
        call.screen().out().flush();
        return code;
    }

    private static int once(Call call, List<String> words) {
        return once(call, words, SyncDetail.of(call.screen())::print);
    }

    /** @param shown tells one sync in words */
    private static int once(Call call, List<String> words, Consumer<JsonNode> shown) {
        if (words.isEmpty() || words.equals(List.of("all"))) {
            return overview(call);
        }
        List<String> names = SyncNames.named(call);
        if (names.isEmpty()) {
            throw new UsageException("No sync was named", "write: sarrio status");
        }
        ArrayNode all = Json.MAPPER.createArrayNode();
        for (String name : names) {
            JsonNode sync = call.coordinator().get("/syncs/" + Coordinator.segment(name) + "/status");
            all.add(sync);
            if (!call.screen().json()) {
                shown.accept(sync);
            }
        }
        if (call.screen().json()) {
            call.screen().print(all.size() == 1 ? all.get(0) : all);
        }
        return ExitCode.OK;
    }

    private static int overview(Call call) {
        JsonNode status = call.coordinator().get("/status");
        if (call.screen().json()) {
            call.screen().print(status);
            return ExitCode.OK;
        }
        JsonNode syncs = status.path("syncs");
        if (syncs.isEmpty()) {
            call.screen().say("There is no sync yet (sarrio help add sync)");
        } else {
            TextTable table =
                    new TextTable("Name", "State", "From", "To", ">Lag", ">p50", ">p99", ">Behind", ">Rows", "Since");
            sorted(call, syncs).forEach(s -> table.row(SyncDetail.row(s, Instant.now())));
            call.screen().print(table);
            syncs.forEach(s -> problem(call, s));
        }
        status.path("stoppedWrites").forEach(w -> stopped(call, w));
        silent(call, status.path("services"));
        return ExitCode.OK;
    }

    /** By the column that `--sort` names, downwards if it is negative. */
    private static List<JsonNode> sorted(Call call, JsonNode syncs) {
        List<JsonNode> sorted = new ArrayList<>(Call.elements(syncs));
        int column = column(call);
        if (column != 0) {
            String field = COLUMNS.get(Math.abs(column) - 1);
            Comparator<JsonNode> order = Comparator.<JsonNode>comparingDouble(
                            s -> s.path(field).asDouble(0))
                    .thenComparing(s -> s.path(field).isArray() ? s.path(field).toString() : text(s, field));
            sorted.sort(column < 0 ? order.reversed() : order);
        }
        return sorted;
    }

    private static int column(Call call) {
        int column = Integer.parseInt(call.line().option(Option.SORT).orElse("0"));
        if (Math.abs(column) > COLUMNS.size()) {
            throw new UsageException(
                    "There is no column " + Math.abs(column) + " to sort by",
                    "write --sort and a number from 1 to " + COLUMNS.size() + ", or from -1 to -" + COLUMNS.size());
        }
        return column;
    }

    private static void problem(Call call, JsonNode sync) {
        JsonNode problem = sync.path("problem");
        if (!problem.isMissingNode() && !problem.isNull()) {
            call.screen().print("");
            call.screen().print(call.screen().style().bad(text(sync, "name") + ": ") + text(problem, "message"));
            call.screen().print(call.screen().style().accent("  what to do: ") + text(problem, "remedy"));
        }
        sync.path("warnings").forEach(w -> call.screen()
                .print(call.screen().style().notable(text(sync, "name") + ": ") + w.asText()));
    }

    /** By a switch of a sync that is gone, or one-way now. */
    private static void stopped(Call call, JsonNode writes) {
        String problem = text(writes, "problem");
        call.screen()
                .print(call.screen().style().bad(text(writes, "database") + ": ")
                        + "writes that a switch of " + text(writes, "sync") + " has stopped are about to go on"
                        + (problem.isEmpty() ? "" : "; it is tried again and again: " + problem));
    }

    private static void silent(Call call, JsonNode services) {
        for (JsonNode service : services) {
            if (service.path("stale").asBoolean(false)) {
                String name = text(service, "service") + " " + text(service, "subject");
                call.screen().print(call.screen().style().notable("No word from " + name.strip()));
            }
        }
    }
}
