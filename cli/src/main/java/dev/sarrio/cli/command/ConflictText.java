package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.TextTable;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Conflicts in words. */
final class ConflictText {
    private ConflictText() {}

    static TextTable table(Screen screen, JsonNode conflicts) {
        TextTable table = new TextTable("Id", "Seen", "Sync", "Table", "Key", "Own", "From", "Arrived", "Outcome");
        Instant now = Instant.now();
        for (JsonNode c : conflicts) {
            table.row(
                    id(c),
                    Figures.ago(Instant.parse(text(c, "seenAt")), now),
                    text(c, "sync"),
                    text(c, "table"),
                    key(c),
                    deed(c, "own"),
                    text(c.path("incoming"), "database"),
                    deed(c, "incoming"),
                    outcome(screen, c));
        }
        return table;
    }

    /** With both versions, column by column. */
    static void print(Screen screen, JsonNode c) {
        screen.print(screen.style().bold(id(c)));
        field(screen, "sync", text(c, "sync"));
        field(screen, "table", text(c, "table"));
        field(screen, "key", key(c));
        field(screen, "seen", text(c, "seenAt"));
        field(screen, "outcome", outcome(screen, c));
        field(screen, "decided", text(c, "resolvedAt"));
        JsonNode own = c.path("own");
        JsonNode incoming = c.path("incoming");
        TextTable table = new TextTable(
                "    Column", "", text(own, "database") + " (its own)", text(incoming, "database") + " (arrived)");
        table.row("    written", "", text(own, "at"), text(incoming, "at"));
        Set<String> columns = new LinkedHashSet<>();
        own.path("row").fieldNames().forEachRemaining(columns::add);
        incoming.path("row").fieldNames().forEachRemaining(columns::add);
        for (String column : columns) {
            JsonNode left = own.path("row").path(column);
            JsonNode right = incoming.path("row").path(column);
            table.row("    " + column, left.equals(right) ? "" : "*", value(own, column), value(incoming, column));
        }
        if (columns.isEmpty()) {
            table.row("    row", "", deed(c, "own"), deed(c, "incoming"));
        }
        screen.print(table);
    }

    private static void field(Screen screen, String name, String value) {
        if (!value.isEmpty()) {
            screen.print(String.format("  %-10s %s", name, value));
        }
    }

    private static String id(JsonNode c) {
        return text(c, "database") + "/" + text(c, "id");
    }

    /** `id=17`; where rows of different keys met, through what. */
    private static String key(JsonNode c) {
        String key = c.path("key").isObject()
                ? c.path("key").properties().stream().map(ConflictText::pair).collect(Collectors.joining(", "))
                : "the whole table";
        String kind = text(c, "kind");
        return kind.equals("ROW")
                ? key
                : key + " (" + (kind.toLowerCase(Locale.ROOT) + " " + text(c, "constraint")).strip() + ")";
    }

    private static String pair(Map.Entry<String, JsonNode> field) {
        return field.getKey() + "=" + field.getValue().asText();
    }

    private static String deed(JsonNode c, String side) {
        boolean whole = !c.path("key").isObject();
        return whole ? "" : c.path(side).path("row").isObject() ? "written" : "deleted";
    }

    private static String value(JsonNode version, String column) {
        JsonNode row = version.path("row");
        JsonNode value = row.path(column);
        if (!row.isObject()) {
            return "(deleted)";
        }
        return value.isMissingNode()
                ? ""
                : value.isNull() ? "NULL" : value.isValueNode() ? value.asText() : value.toString();
    }

    private static String outcome(Screen screen, JsonNode c) {
        if (c.path("open").asBoolean()) {
            return screen.style().bad("open");
        }
        if (text(c, "how").startsWith("merged")) {
            return text(c, "how") + " (" + text(c, "strategy") + ")";
        }
        String winner = text(c, "winner").isEmpty() ? "nobody" : text(c, "winner");
        return winner + " (" + (text(c, "how").equals("decision") ? "decided by hand: " : "") + text(c, "strategy")
                + ")";
    }
}
