package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sarrio.cli.grammar.Spellings;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** `set name=value …`, `show all|changed|NAME|REGEX …`, and Bucardo's older `config set|show …`. */
final class ConfigSettings {
    private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+)\\s*[=:]\\s*(.*)", Pattern.DOTALL);

    private ConfigSettings() {}

    static int config(Call call) {
        List<String> words = call.line().names();
        if (words.isEmpty()) {
            return show(call, List.of("all"));
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.get(0).toLowerCase(Locale.ROOT)) {
            case "set" -> set(call, rest);
            case "show", "list" -> show(call, rest.isEmpty() ? List.of("all") : rest);
            default ->
                throw new UsageException(
                        "I don't know how to config \"" + words.get(0) + "\"",
                        "write: sarrio set name=value, or: sarrio show all");
        };
    }

    static int set(Call call, List<String> words) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String word : words) {
            var assignment = ASSIGNMENT.matcher(word);
            if (!assignment.matches()) {
                throw new UsageException("\"" + word + "\" sets nothing", "write: sarrio set name=value");
            }
            wanted.put(assignment.group(1).toLowerCase(Locale.ROOT), unquoted(assignment.group(2)));
        }
        if (wanted.isEmpty()) {
            throw new UsageException("Set what?", "write: sarrio set name=value (sarrio show all)");
        }
        List<String> known = Call.texts(call.coordinator().get("/settings"));
        wanted.keySet().forEach(name -> check(name, known)); // all or none
        ArrayNode answers = Json.MAPPER.createArrayNode();
        wanted.forEach((name, value) -> {
            JsonNode answer = call.coordinator()
                    .put("/settings/" + Coordinator.segment(name), Call.object().put("value", value));
            if (!answer.isMissingNode()) {
                answers.add(answer);
                String shown = name.endsWith("_pass") ? "****" : value;
                call.screen().say("Set \"" + name + "\" to \"" + shown + "\"");
                if (!text(answer, "instead").isEmpty()) {
                    call.screen().note(name + " has no effect: " + text(answer, "instead"));
                }
            }
        });
        if (call.screen().json()) {
            call.screen().print(answers);
        }
        return ExitCode.OK;
    }

    private static void check(String name, List<String> known) {
        if (!known.contains(name)) {
            String near = Spellings.nearest(name, known)
                    .map(k -> "did you mean \"" + k + "\"? ")
                    .orElse("");
            throw new UsageException("Unknown setting \"" + name + "\"", near + "sarrio show all lists them");
        }
    }

    /** @param words `all`, `changed`, names, or regular expressions */
    static int show(Call call, List<String> words) {
        List<JsonNode> met = met(call, words);
        if (met.isEmpty() && words.stream().noneMatch(w -> w.equalsIgnoreCase("changed"))) {
            throw new UsageException(
                    "No setting is called like \"" + String.join(" ", words) + "\"",
                    "sarrio show all lists them; a thing is shown with its name: sarrio show sync NAME");
        }
        if (call.screen().json()) {
            call.screen().print(Json.MAPPER.createArrayNode().addAll(met));
            return ExitCode.OK;
        }
        if (met.isEmpty()) {
            call.screen().say("No setting was changed");
        }
        int width = met.stream().mapToInt(s -> text(s, "name").length()).max().orElse(1);
        met.forEach(s -> call.screen()
                .print(String.format("%-" + width + "s = %s", text(s, "name"), text(s, "value"))
                        .stripTrailing()));
        return ExitCode.OK;
    }

    /** The value of a setting that has an effect. */
    static long number(Call call, String name) {
        return Call.elements(call.coordinator().get("/settings")).stream()
                .filter(s -> text(s, "name").equals(name))
                .mapToLong(s -> s.path("value").asLong())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The coordinator knows no " + name));
    }

    private static List<JsonNode> met(Call call, List<String> words) {
        List<JsonNode> met = new ArrayList<>();
        List<Pattern> patterns = words.stream().map(ConfigSettings::pattern).toList();
        for (JsonNode setting : call.coordinator().get("/settings")) {
            boolean changed = setting.path("changed").asBoolean();
            boolean wanted = patterns.stream()
                            .anyMatch(p -> p.matcher(text(setting, "name")).find())
                    || words.stream()
                            .anyMatch(w -> w.equalsIgnoreCase("all") || w.equalsIgnoreCase("changed") && changed);
            if (wanted) {
                met.add(setting);
            }
        }
        return met;
    }

    private static Pattern pattern(String word) {
        try {
            return Pattern.compile(word, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "\"" + word + "\" is no regular expression: " + e.getDescription(),
                    "write e.g. sarrio show 'log_.*'");
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
