package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sarrio.cli.output.Figures;
import dev.sarrio.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How it went.
 *
 * @param equal every row of every table is the same on both sides
 * @param problems what is not as it should be; empty if all is well
 * @param figures by name, in the order to show
 */
record Summary(boolean equal, List<String> problems, Map<String, Object> figures) {
    boolean ok() {
        return equal && problems.isEmpty();
    }

    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ok", ok());
        all.put("equal", equal);
        all.put("problems", problems);
        all.putAll(figures);
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The summary can't be written as JSON", e);
        }
    }

    void print(Stage stage) {
        stage.act("Summary");
        figures.forEach((name, value) -> stage.say(String.format("%-28s %s", words(name), shown(name, value))));
        List<String> bad = new ArrayList<>(problems);
        if (!equal && bad.isEmpty()) {
            bad.add("both sides are not equal");
        }
        if (bad.isEmpty()) {
            stage.good(stage.style().good("both sides are equal; nothing was lost"));
        }
        bad.forEach(stage::bad);
    }

    private static String shown(String name, Object value) {
        if (value instanceof Double d && name.endsWith("Seconds")) {
            return Figures.duration(Duration.ofMillis(Math.round(d * 1000)));
        }
        if (value instanceof Double d) {
            return String.format(Locale.ROOT, "%.1f", d) + (name.contains("Millis") ? " ms" : "");
        }
        return value instanceof Number n ? Figures.count(n.longValue()) : String.valueOf(value);
    }

    /** lagMillisP50 as `lag p50`. */
    private static String words(String name) {
        return name.replaceAll("Millis|Seconds$", "")
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT);
    }
}
