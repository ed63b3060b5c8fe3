package dev.sarrio.cli.grammar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** `table.txt`, which says how it is to be read. */
final class Table {
    private static final int VALUE_COLUMN = 12;
    private static final Map<String, Row> ROWS = read();

    private Table() {}

    static Row row(String kind, String name) {
        return find(kind, name).orElseThrow(() -> new IllegalStateException("table.txt has no " + kind + " " + name));
    }

    static Optional<Row> find(String kind, String name) {
        return Optional.ofNullable(ROWS.get(kind + " " + name));
    }

    static List<Row> rows(String kind) {
        return ROWS.values().stream().filter(r -> r.kind().equals(kind)).toList();
    }

    private static Map<String, Row> read() {
        Map<String, Row> rows = new LinkedHashMap<>();
        Map<String, List<String>> facts = Map.of();
        for (String line : text().split("\n")) {
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            if (line.charAt(0) == ' ') {
                int end = line.indexOf(' ', 2);
                String fact = end < 0 ? line.substring(2) : line.substring(2, end);
                String value = line.length() <= VALUE_COLUMN ? "" : line.substring(VALUE_COLUMN);
                facts.computeIfAbsent(fact, f -> new ArrayList<>()).add(value);
                continue;
            }
            facts = new HashMap<>();
            int blank = line.indexOf(' ');
            Row row = new Row(line.substring(0, blank), line.substring(blank + 1), facts);
            if (rows.put(line, row) != null) {
                throw new IllegalStateException("table.txt has two entries " + line);
            }
        }
        return rows;
    }

    private static String text() {
        try (InputStream in = Table.class.getResourceAsStream("table.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
