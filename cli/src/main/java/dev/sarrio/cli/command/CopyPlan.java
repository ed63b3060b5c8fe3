package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import java.util.ArrayList;
import java.util.List;

/** `copy SYNC --dry-run`: what the copy would do, by a look at its databases. */
final class CopyPlan {
    private CopyPlan() {}

    /** @param order what the copy would be asked for with  @return an error if it would stop */
    static int show(Call call, String name, ObjectNode order) {
        JsonNode plan = call.coordinator().get("/syncs/" + Coordinator.segment(name) + "/copy/plan" + query(order));
        call.screen().print(plan);
        print(call.screen(), plan);
        return plan.path("stops").asBoolean() ? ExitCode.ERROR : ExitCode.OK;
    }

    private static String query(ObjectNode order) {
        List<String> parameters = new ArrayList<>();
        order.properties().forEach(field -> {
            List<JsonNode> values =
                    field.getValue().isArray() ? Call.elements(field.getValue()) : List.of(field.getValue());
            values.forEach(v -> parameters.add(field.getKey() + "=" + Coordinator.segment(v.asText())));
        });
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private static void print(Screen screen, JsonNode plan) {
        TextTable table = new TextTable("Table", ">Rows", ">Size", ">Chunks", "At the target", "What happens");
        for (JsonNode item : plan.path("tables")) {
            for (JsonNode target : item.path("targets")) {
                table.row(
                        text(item, "table"),
                        rows(item),
                        Figures.bytes(item.path("bytes").asLong()),
                        Figures.count(item.path("chunks").asLong()),
                        there(text(item, "table"), target),
                        fate(target));
            }
        }
        screen.print(table);
        JsonNode totals = plan.path("totals");
        screen.print("");
        screen.print("Copied in all: " + Figures.bytes(totals.path("bytes").asLong()) + ", " + rows(totals)
                + " rows, tables: " + text(totals, "tables") + ", chunks: "
                + Figures.count(totals.path("chunks").asLong()) + " (copy=" + text(plan, "mode") + ", ifexists="
                + text(plan, "ifexists") + ")");
        JsonNode seconds = plan.path("estimate").path("seconds");
        screen.print("Time: "
                + (seconds.isNumber() ? "about " + Figures.seconds(seconds.asDouble()) + "; " : "")
                + text(plan.path("estimate"), "basis"));
        if (plan.path("stops").asBoolean()) {
            screen.print(screen.style().bad("It would stop before it has changed anything."));
        }
    }

    private static String rows(JsonNode counted) {
        JsonNode rows = counted.path("rowsEstimated");
        return rows.isNumber() ? "~" + Figures.count(rows.asLong()) : "?";
    }

    private static String there(String table, JsonNode target) {
        String named = text(target, "named");
        String what =
                switch (text(target, "there")) {
                    case "MISSING" -> "missing";
                    case "EMPTY" -> "empty";
                    default -> "has " + rows(target) + " rows" + whose(target);
                };
        return text(target, "target") + (named.equals(table) ? "" : " " + named) + ": " + what;
    }

    private static String whose(JsonNode target) {
        return switch (text(target, "rows")) {
            case "SAME" -> ", the source's";
            case "OTHER" -> ", others than the source";
            case "NOT_COMPARED" -> ", not compared";
            default -> "";
        };
    }

    private static String fate(JsonNode target) {
        return switch (text(target, "fate")) {
            case "COPIED" -> "copied";
            case "KEPT" -> "kept";
            case "EMPTIED" -> "emptied first";
            case "MERGED" -> "merged";
            default -> "stops the copy: " + text(target, "why");
        };
    }
}
