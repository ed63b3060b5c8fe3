package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;
import static dev.sarrio.cli.command.Call.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** `show NOUN NAME …`: every field of a definition; `show all|changed|NAME|REGEX`: Bucardo's settings. */
final class Show implements Command {
    private static final int VALUE_COLUMN = 19;

    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        if (line.noun() == null && !line.names().isEmpty()) {
            return ConfigSettings.show(call, line.names());
        }
        if (line.noun() == null || line.noun() == Noun.ALL) {
            throw new UsageException(
                    "Show what?",
                    "write: sarrio show database|dbgroup|relgroup|table|sequence|sync NAME, or: sarrio list all,"
                            + " or for Bucardo's settings: sarrio show all");
        }
        ArrayNode things = things(call);
        if (call.screen().json()) {
            call.screen().print(things.size() == 1 ? things.get(0) : things);
            return ExitCode.OK;
        }
        for (int i = 0; i < things.size(); i++) {
            if (i > 0) {
                call.screen().print("");
            }
            print(call, things.get(i));
        }
        return ExitCode.OK;
    }

    private static ArrayNode things(Call call) {
        Noun noun = call.line().noun();
        String path = "/" + noun.plural();
        List<String> words = call.line().all() ? List.of("all") : call.line().names();
        if (words.isEmpty()) {
            call.line().name(noun.word());
        }
        ArrayNode things = Json.MAPPER.createArrayNode();
        if (noun == Noun.TABLE || noun == Noun.SEQUENCE) {
            relations(call, path, words, things);
            return things;
        }
        boolean ask = words.stream().anyMatch(Wildcard::is);
        List<String> known = ask ? texts(call.coordinator().get(path)) : List.of();
        Wildcard.expand(noun.word(), words, known)
                .forEach(n -> things.add(call.coordinator().get(path + "/" + Coordinator.segment(n))));
        return things;
    }

    private static void relations(Call call, String path, List<String> words, ArrayNode things) {
        for (JsonNode relation : call.coordinator().get(path)) {
            String name = text(relation, "name");
            boolean fits = words.stream().anyMatch(w -> Wildcard.matches(w, name) || name.equals("public." + w));
            if (fits) {
                things.add(relation);
            }
        }
        if (things.isEmpty()) {
            String kind = call.line().noun().word();
            throw new UsageException("There is no " + kind + " \"" + words.get(0) + "\"", "write: sarrio list " + kind);
        }
    }

    static void print(Call call, JsonNode thing) {
        call.screen().print(call.screen().style().bold(text(thing, "name")));
        for (Map.Entry<String, JsonNode> field : thing.properties()) {
            String value = field.getValue().isArray()
                    ? words(field.getValue())
                    : field.getValue().isValueNode()
                            ? text(thing, field.getKey())
                            : field.getValue().toString();
            if (!field.getKey().equals("name") && !value.isEmpty() && !value.equals("{}")) {
                call.screen().print(String.format("  %-16s %s", field.getKey(), value));
            }
        }
    }

    private static String words(JsonNode array) {
        JsonNode first = array.path(0);
        if (first.has("database")) {
            return joined(array, ", ", m -> text(m, "database") + ":" + text(m, "role"));
        }
        if (first.has("strategy")) {
            return joined(array, ", ", t -> text(t, "table") + ":" + text(t, "strategy"));
        }
        return first.has("target")
                ? joined(array, "\n" + " ".repeat(VALUE_COLUMN), Show::standing)
                : String.join(", ", Call.texts(array));
    }

    private static String joined(JsonNode array, String between, Function<JsonNode, String> words) {
        return Call.elements(array).stream().map(words).collect(Collectors.joining(between));
    }

    /** `public.orders at rds: eu.orders (id, cents / 100.0 AS amount) where region = 'EU'`. */
    private static String standing(JsonNode table) {
        String columns = String.join(", ", Call.texts(table.path("columns")));
        return text(table, "table") + " at " + text(table, "target") + ":"
                + (text(table, "newname").isEmpty() ? "" : " " + text(table, "newname"))
                + (columns.isEmpty() ? "" : " (" + columns + ")")
                + (text(table, "where").isEmpty() ? "" : " where " + text(table, "where"));
    }
}
