package dev.sarrio.cli.command;

import dev.sarrio.cli.grammar.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Names with `*` or `%` for anything, and `all`. */
final class Wildcard {
    private Wildcard() {}

    static boolean is(String word) {
        return word.indexOf('*') >= 0 || word.indexOf('%') >= 0 || word.equalsIgnoreCase("all");
    }

    static boolean matches(String pattern, String name) {
        if (pattern.equalsIgnoreCase("all")) {
            return true;
        }
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("(?<=[*%])|(?=[*%])")) {
            regex.append(part.equals("*") || part.equals("%") ? ".*" : Pattern.quote(part));
        }
        return Pattern.matches(regex.toString(), name);
    }

    /** The words as names, each wildcard as those of the known names that it fits; one that fits none is a usage error. */
    static List<String> expand(String kind, List<String> words, List<String> known) {
        Set<String> names = new LinkedHashSet<>();
        for (String word : words) {
            if (!is(word)) {
                names.add(word);
                continue;
            }
            List<String> fitting = known.stream().filter(n -> matches(word, n)).toList();
            if (fitting.isEmpty() && !word.equalsIgnoreCase("all")) {
                throw new UsageException(
                        "No " + kind + " is called like \"" + word + "\"", "write: sarrio list " + kind);
            }
            names.addAll(fitting);
        }
        return new ArrayList<>(names);
    }
}
