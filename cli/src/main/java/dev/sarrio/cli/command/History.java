package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import java.time.Instant;
import java.util.List;

/** `history [SYNC] [how many]`: changes, the newest first. */
final class History implements Command {
    private static final String ENTRIES_DEFAULT = "50";

    @Override
    public int run(Call call) {
        List<String> words = SyncNames.words(call);
        if (words.size() > 1) {
            throw new UsageException("One sync at a time", "write: sarrio history " + words.get(0));
        }
        String limit = limit(call.line().names());
        boolean one = !words.isEmpty() && !words.get(0).equalsIgnoreCase("all");
        JsonNode entries = call.coordinator()
                .get("/history?limit=" + limit + (one ? "&sync=" + Coordinator.segment(words.get(0)) : ""));
        if (call.screen().json()) {
            call.screen().print(entries);
        } else if (entries.isEmpty()) {
            call.screen().say("Nothing has been changed yet");
        } else {
            TextTable table = new TextTable("When", "Who", "What", "Why", "Changes");
            Instant now = Instant.now();
            entries.forEach(e -> table.row(
                    Figures.ago(Instant.parse(text(e, "at")), now),
                    text(e, "who"),
                    (text(e, "verb") + " " + text(e, "noun") + " " + text(e, "name")).strip(),
                    text(e, "why"),
                    text(e, "changes")));
            call.screen().print(table);
        }
        return ExitCode.OK;
    }

    private static String limit(List<String> words) {
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        return last.matches("\\d{1,9}") ? last : ENTRIES_DEFAULT;
    }
}
