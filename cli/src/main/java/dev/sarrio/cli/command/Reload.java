package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.util.ArrayList;
import java.util.List;

/** `reload [sync] NAME … [seconds]`, `reload`, `reload config`: every service takes up anew what should be, and says so. */
final class Reload implements Command {
    private static final String CONFIG = "config";
    private static final long SECONDS_DEFAULT = 10;

    @Override
    public int run(Call call) {
        List<String> words = SyncNames.words(call);
        boolean config = words.equals(List.of(CONFIG));
        long seconds = Waiting.seconds(call)
                .orElseGet(() -> config ? ConfigSettings.number(call, "reload_config_timeout") : SECONDS_DEFAULT);
        List<JsonNode> renewed = new ArrayList<>();
        if (config || words.isEmpty()) {
            call.coordinator().post("/syncs/-/reload", Call.object()).forEach(renewed::add);
        } else {
            for (String name : SyncNames.named(call)) {
                call.coordinator()
                        .post("/syncs/" + Coordinator.segment(name) + "/reload", Call.object())
                        .forEach(renewed::add);
            }
        }
        if (call.coordinator().sendsNothing()) {
            return ExitCode.OK;
        }
        if (renewed.isEmpty()) {
            call.screen().say("There is no sync to reload");
        }
        Waiting waiting = Waiting.upTo(seconds);
        ArrayNode results = Json.MAPPER.createArrayNode();
        int worst = ExitCode.OK;
        for (JsonNode sync : renewed) {
            List<String> silent = await(call, sync, waiting);
            results.addObject().put("name", text(sync, "name")).set("notTakenUpBy", Call.array(silent));
            if (silent.isEmpty()) {
                call.screen().say("Reload of sync " + text(sync, "name") + " successful");
            } else {
                worst = ExitCode.ERROR;
                call.screen()
                        .error(Problem.said(
                                Problem.TIMEOUT,
                                "Reload of sync " + text(sync, "name") + " failed: not taken up by "
                                        + String.join(", ", silent),
                                "sarrio status " + text(sync, "name") + " shows what they do; sarrio reload "
                                        + text(sync, "name") + " 60 waits longer",
                                null));
            }
        }
        call.screen().print(results);
        if (config && worst == ExitCode.OK) {
            call.screen().say("DONE!");
        }
        return worst;
    }

    private static List<String> await(Call call, JsonNode renewed, Waiting waiting) {
        String path = "/syncs/" + Coordinator.segment(text(renewed, "name")) + "/status";
        List<String> silent;
        do {
            JsonNode status = call.coordinator().get(path);
            silent = new ArrayList<>();
            for (JsonNode source : status.path("sources")) {
                add(silent, source, renewed.path("sources").path(text(source, "database")));
            }
            for (JsonNode target : status.path("targets")) {
                add(silent, target, renewed.path("sync"));
            }
            for (JsonNode sequence : status.path("sequenceFlows")) {
                add(silent, sequence, renewed.path("sync"));
            }
        } while (!silent.isEmpty() && waiting.again());
        return silent;
    }

    private static void add(List<String> silent, JsonNode flow, JsonNode revision) {
        if (flow.path("observedRevision").asLong() < revision.asLong()) {
            silent.add(text(flow, "service") + " of " + text(flow, "database"));
        }
    }
}
