package dev.sarrio.cli.rest;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.CommandLineParser;
import dev.sarrio.cli.grammar.UsageException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The coordinator writes commands without the name of the command line; people want to paste them. */
public final class Remedies {
    private Remedies() {}

    /** The remedy, with `sarrio` before each part that is a command; parts have "; " between. */
    public static String pasteable(String remedy) {
        return Stream.of(remedy.split("; ")).map(Remedies::onePasteable).collect(Collectors.joining("; "));
    }

    private static String onePasteable(String remedy) {
        int colon = remedy.lastIndexOf(": ");
        if (colon > 0) {
            return remedy.substring(0, colon + 2) + onePasteable(remedy.substring(colon + 2));
        }
        List<String> words = List.of(remedy.strip().split("\\s+"));
        try {
            boolean lower = !words.get(0).isEmpty()
                    && Character.isLowerCase(words.get(0).charAt(0));
            if (lower && isCommand(CommandLineParser.parse(words))) {
                return "sarrio " + remedy.strip();
            }
        } catch (UsageException e) {
            // prose
        }
        return remedy;
    }

    private static boolean isCommand(CommandLine line) {
        boolean exactNoun = line.verb().takesNoun() && line.noun() != null;
        boolean prose = line.names().stream().anyMatch(n -> n.matches(".*[,;.:]"));
        return !prose
                && (exactNoun && line.names().size() <= 4
                        || line.verb().takesSyncs() && line.names().size() == 1);
    }
}
