package dev.sarrio.system.grammar;

import dev.sarrio.system.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of Bucardo 5.6, from the list that the command line's own tests go over. */
record BucardosWords(
        List<String> verbs,
        List<String> nouns,
        List<String> options,
        Map<String, List<String>> parameters,
        List<String> phrases) {
    private static final String FILE = "cli/src/test/resources/dev/sarrio/cli/bucardos-words.txt";

    static BucardosWords read() {
        BucardosWords words = new BucardosWords(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
        try {
            Files.readAllLines(Product.root().resolve(FILE)).stream()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .forEach(words::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    private void add(String line) {
        String[] parts = line.split(":", 2);
        List<String> of = List.of(parts[1].strip().split(" +"));
        String[] title = parts[0].split(" ");
        switch (title[0]) {
            case "verbs" -> verbs.addAll(of);
            case "nouns" -> nouns.addAll(of);
            case "options" -> options.addAll(of);
            case "parameters" ->
                parameters.computeIfAbsent(title[1], n -> new ArrayList<>()).addAll(of);
            case "phrase" -> phrases.add(parts[1].strip());
            default -> throw new IllegalStateException("Not understood in " + FILE + ": " + line);
        }
    }
}
