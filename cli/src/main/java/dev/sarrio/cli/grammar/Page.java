package dev.sarrio.cli.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * What the help says of a verb, or of a verb with a noun.
 *
 * @param words e.g. `add sync`
 * @param usage lines without the first word
 * @param text paragraphs; one that is indented is a line that stays as it is
 * @param exits exit codes, each with its meaning behind the first blank
 * @param examples lines without the first word
 */
public record Page(
        String words,
        String summary,
        List<String> usage,
        List<String> text,
        List<String> exits,
        List<String> examples) {
    private static final List<String> EXITS = List.of("0 done", "1 it did not work", "2 the line was not understood");

    static Page of(Row row) {
        return new Page(
                row.name(),
                row.needed("is"),
                row.all("usage"),
                paragraphs(row.all("text")),
                row.has("exit") ? row.all("exit") : EXITS,
                row.all("example"));
    }

    private static List<String> paragraphs(List<String> lines) {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith(" ") && paragraph.length() > 0) {
                paragraphs.add(paragraph.toString());
                paragraph.setLength(0);
            }
            if (line.startsWith(" ")) {
                paragraphs.add(line);
            } else {
                paragraph.append(paragraph.length() == 0 ? "" : " ").append(line);
            }
        }
        if (paragraph.length() > 0) {
            paragraphs.add(paragraph.toString());
        }
        return paragraphs;
    }
}
