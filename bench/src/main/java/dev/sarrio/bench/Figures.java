package dev.sarrio.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one workload found: a value for each round, and the CPU seconds of each part in each of its phases. */
final class Figures {
    private record Key(String name, String unit) {}

    private final Map<Key, List<Double>> values = new LinkedHashMap<>();
    private final Map<String, Map<String, List<Double>>> cpuSeconds = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private boolean equal = true;

    void add(String name, String unit, double value) {
        values.computeIfAbsent(new Key(name, unit), k -> new ArrayList<>()).add(value);
    }

    /** @param seconds by part; empty where the system does not tell */
    void addCpu(String phase, Map<String, Double> seconds) {
        Map<String, List<Double>> parts = cpuSeconds.computeIfAbsent(phase, p -> new LinkedHashMap<>());
        seconds.forEach(
                (part, s) -> parts.computeIfAbsent(part, p -> new ArrayList<>()).add(s));
    }

    /** What the figures don't say by themselves, in a sentence; shown once, however often it is noted. */
    void note(String sentence) {
        notes.add(sentence);
    }

    void compared(boolean same) {
        equal &= same;
    }

    boolean equal() {
        return equal;
    }

    List<String> lines() {
        Table table = new Table(List.of("figure", "median", "least", "most", "unit"));
        values.forEach((key, v) -> table.row(List.of(
                key.name(),
                Statistics.shown(Statistics.median(v)),
                Statistics.shown(Statistics.percentile(v, 0)),
                Statistics.shown(Statistics.percentile(v, 1)),
                key.unit())));
        List<String> lines = new ArrayList<>(table.lines());
        Set<String> parts = new LinkedHashSet<>();
        cpuSeconds.values().forEach(p -> parts.addAll(p.keySet()));
        if (!parts.isEmpty()) {
            lines.add("");
            lines.addAll(cpuTable(parts).lines());
        }
        lines.add("");
        lines.addAll(notes);
        lines.add(equal ? "source and target are equal" : "SOURCE AND TARGET DIFFER");
        return lines;
    }

    private Table cpuTable(Set<String> parts) {
        List<String> header = new ArrayList<>(List.of("CPU seconds"));
        header.addAll(parts);
        Table table = new Table(header);
        cpuSeconds.forEach((phase, byPart) -> {
            List<String> row = new ArrayList<>(List.of(phase));
            parts.forEach(p -> row.add(Statistics.shown(Statistics.median(byPart.getOrDefault(p, List.of())))));
            table.row(row);
        });
        return table;
    }

    Map<String, Object> json() {
        List<Object> figures = new ArrayList<>();
        values.forEach((key, v) -> {
            Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("name", key.name());
            figure.put("unit", key.unit());
            figure.put("median", Statistics.median(v));
            figure.put("rounds", v);
            figures.add(figure);
        });
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpuSeconds.forEach((phase, byPart) -> {
            Map<String, Double> medians = new LinkedHashMap<>();
            byPart.forEach((part, v) -> medians.put(part, Statistics.median(v)));
            cpu.put(phase, medians);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("figures", figures);
        json.put("cpuSeconds", cpu);
        json.put("notes", List.copyOf(notes));
        json.put("equal", equal);
        return json;
    }
}
