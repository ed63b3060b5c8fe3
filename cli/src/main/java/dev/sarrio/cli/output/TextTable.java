package dev.sarrio.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns as wide as their widest cell, two spaces between; numbers to the right. */
public final class TextTable {
    private final String[] titles;
    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    /** @param titles a title that starts with `>` is of a column of numbers */
    public TextTable(String... titles) {
        this.titles = new String[titles.length];
        this.right = new boolean[titles.length];
        for (int i = 0; i < titles.length; i++) {
            right[i] = titles[i].startsWith(">");
            this.titles[i] = right[i] ? titles[i].substring(1) : titles[i];
        }
    }

    public TextTable row(Object... cells) {
        if (cells.length != titles.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + titles.length + " columns");
        }
        rows.add(Arrays.stream(cells).map(c -> c == null ? "" : c.toString()).toArray(String[]::new));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public List<String> lines(Style style) {
        int[] width = new int[titles.length];
        for (int i = 0; i < titles.length; i++) {
            width[i] = width(titles[i]);
            for (String[] row : rows) {
                width[i] = Math.max(width[i], width(row[i]));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(style.faint(line(titles, width)));
        rows.forEach(row -> lines.add(line(style.states(row), width)));
        return lines;
    }

    private String line(String[] cells, int[] width) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String pad = " ".repeat(Math.max(0, width[i] - width(cells[i])));
            line.append(i == 0 ? "" : "  ").append(right[i] ? pad + cells[i] : cells[i] + pad);
        }
        return line.toString().stripTrailing();
    }

    /** Escape sequences of colour take no room. */
    private static int width(String cell) {
        String plain = Style.plain(cell);
        return plain.codePointCount(0, plain.length());
    }
}
