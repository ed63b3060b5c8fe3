package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** `status [SYNC …] [--watch]`. */
final class Status implements Command {
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[J";

    @Override
    public int run(Call call) {
        List<String> words = SyncNames.words(call);
        if (!call.line().has(Option.WATCH)) {
            return once(call, words);
        }
        while (true) {
            if (call.screen().live() && !call.screen().json()) {
                call.screen().out().print(CLEAR_SCREEN);
            }
            once(call, words);
            try {
                Thread.sleep(WATCH_INTERVAL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ExitCode.OK;
            }
        }
    }

    private static int once(Call call, List<String> words) {
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
                new SyncDetail(call.screen(), Instant.now()).print(sync);
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
            syncs.forEach(s -> table.row(SyncDetail.row(s, Instant.now())));
            call.screen().print(table);
            syncs.forEach(s -> problem(call, s));
        }
        silent(call, status.path("services"));
        return ExitCode.OK;
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

    private static void silent(Call call, JsonNode services) {
        for (JsonNode service : services) {
            if (service.path("stale").asBoolean(false)) {
                String name = text(service, "service") + " " + text(service, "subject");
                call.screen().print(call.screen().style().notable("No word from " + name.strip()));
            }
        }
    }
}
