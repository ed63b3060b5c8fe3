package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan as lines: `+` is added, `~` is changed, `-` is removed. */
final class PlanText {
    private PlanText() {}

    static boolean hasChanges(JsonNode plan) {
        return plan.path("create").asInt()
                        + plan.path("update").asInt()
                        + plan.path("remove").asInt()
                > 0;
    }

    static void print(Screen screen, JsonNode plan) {
        for (JsonNode item : plan.path("items")) {
            String thing = text(item, "kind").toLowerCase(Locale.ROOT) + " " + text(item, "name");
            Style style = screen.style();
            switch (text(item, "action")) {
                case "CREATE" -> screen.say(style.good("+ " + thing));
                case "UPDATE" -> screen.say(style.notable("~ " + thing));
                case "REMOVE" -> screen.say(style.bad("- " + thing));
                default -> {}
            }
            item.path("changes").forEach(change -> screen.say("    " + change(change)));
        }
        screen.say("Plan: " + text(plan, "create") + " to add, " + text(plan, "update") + " to change, "
                + text(plan, "remove") + " to remove");
    }

    private static String change(JsonNode change) {
        JsonNode before = change.path("before");
        JsonNode after = change.path("after");
        String field = text(change, "field") + ": ";
        if (before.isMissingNode() || before.isNull()) {
            return field + value(after);
        }
        return field
                + (before.isArray() && after.isArray()
                        ? difference(before, after)
                        : value(before) + " -> " + value(after));
    }

    /** Of two lists what came and what went; all of both if only the order differs. */
    private static String difference(JsonNode before, JsonNode after) {
        List<String> was = Call.texts(before);
        List<String> is = Call.texts(after);
        List<String> words = new ArrayList<>();
        is.stream().filter(s -> !was.contains(s)).forEach(s -> words.add("+ " + s));
        was.stream().filter(s -> !is.contains(s)).forEach(s -> words.add("- " + s));
        return words.isEmpty() ? value(before) + " -> " + value(after) : String.join(", ", words);
    }

    private static String value(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "none";
        }
        if (value.isArray()) {
            return String.join(", ", Call.texts(value));
        }
        return value.isObject() ? value.toString() : value.asText();
    }
}
