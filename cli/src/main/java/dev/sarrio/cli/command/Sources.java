package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.rest.Coordinator;
import java.util.ArrayList;
import java.util.List;

/** What waits on the sources that a line names: all if it names none. */
final class Sources {
    private Sources() {}

    static JsonNode backlog(Call call, List<String> words) {
        if (words.isEmpty() || words.stream().anyMatch(w -> w.equalsIgnoreCase("all"))) {
            return call.coordinator().get("/backlog");
        }
        List<String> known = new ArrayList<>();
        if (words.stream().anyMatch(Wildcard::is)) {
            call.coordinator().get("/syncs").forEach(s -> known.addAll(Call.texts(s.path("sources"))));
        }
        List<String> wanted = Wildcard.expand("database", words, known).stream()
                .map(w -> "db=" + Coordinator.segment(w))
                .toList();
        return call.coordinator().get("/backlog?" + String.join("&", wanted));
    }
}
