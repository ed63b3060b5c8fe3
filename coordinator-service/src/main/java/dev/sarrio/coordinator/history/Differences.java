package dev.sarrio.coordinator.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.history.Picture.Thing;
import dev.sarrio.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What two pictures differ in, in words: `autokick: false -> true`. Never a secret's value. */
record Differences(Map<Thing, List<String>> changes) {
    private static final int ELEMENTS_MAX = 10;
    private static final Pattern SECRET = Pattern.compile("(?i).*(pass|secret|token).*");

    static Differences between(Picture before, Picture after) {
        Set<Thing> all = new TreeSet<>(before.things().keySet());
        all.addAll(after.things().keySet());
        Map<Thing, List<String>> changes = new TreeMap<>();
        for (Thing thing : all) {
            JsonNode old = before.things().get(thing);
            JsonNode now = after.things().get(thing);
            List<String> fields = fields(old, now);
            if (old == null || now == null || !fields.isEmpty()) {
                changes.put(thing, fields);
            }
        }
        return new Differences(changes);
    }

    /** What was changed of the thing itself comes first, and without its name. */
    String about(Thing subject) {
        List<String> parts = new ArrayList<>();
        changes.forEach((thing, fields) -> {
            String words = String.join(", ", fields);
            if (thing.equals(subject)) {
                parts.add(0, words);
            } else {
                parts.add(words.isEmpty() ? thing.toString() : thing + ": " + words);
            }
        });
        parts.removeIf(String::isEmpty);
        return String.join("; ", parts);
    }

    private static List<String> fields(JsonNode old, JsonNode now) {
        JsonNode none = Json.MAPPER.createObjectNode();
        Set<String> names = new TreeSet<>();
        (old == null ? none : old).fieldNames().forEachRemaining(names::add);
        (now == null ? none : now).fieldNames().forEachRemaining(names::add);
        List<String> fields = new ArrayList<>();
        for (String name : names) {
            JsonNode was = (old == null ? none : old).path(name);
            JsonNode is = (now == null ? none : now).path(name);
            if (was.isArray() || is.isArray()) {
                elements(fields, name, was, is);
            } else if (!text(was).equals(text(is))) {
                fields.add(SECRET.matcher(name).matches() ? secret(name, was, is) : change(name, text(was), text(is)));
            }
        }
        return fields;
    }

    private static String change(String name, String was, String is) {
        if (is.isEmpty()) {
            return name + " was " + was;
        }
        return name + ": " + (was.isEmpty() ? "" : was + " -> ") + is;
    }

    private static String secret(String name, JsonNode was, JsonNode is) {
        return name + (text(is).isEmpty() ? " removed" : text(was).isEmpty() ? " set" : " changed");
    }

    private static void elements(List<String> fields, String name, JsonNode was, JsonNode is) {
        Set<String> old = texts(was);
        Set<String> now = texts(is);
        List<String> signed = new ArrayList<>();
        now.stream().filter(e -> !old.contains(e)).forEach(e -> signed.add("+" + e));
        old.stream().filter(e -> !now.contains(e)).forEach(e -> signed.add("-" + e));
        if (!signed.isEmpty()) {
            int more = signed.size() - ELEMENTS_MAX;
            fields.add(name + ": "
                    + String.join(" ", signed.stream().limit(ELEMENTS_MAX).toList())
                    + (more > 0 ? " and " + more + " more" : ""));
        }
    }

    /** Counters that are still 0 say nothing, as nulls do. */
    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.isNumber() && value.asLong() == 0 ? "" : value.asText();
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(e -> texts.add(e.asText()));
        return texts;
    }
}
