package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A `name=value` that a noun takes.
 *
 * @param aliases other spellings
 * @param choices allowed values of a {@link Kind#CHOICE}
 * @param ignoredBecause why Sarrio takes it and does nothing with it; null if it has an effect
 */
public record Parameter(String name, Kind kind, List<String> aliases, List<String> choices, String ignoredBecause) {
    /** How a value is read. */
    public enum Kind {
        TEXT,
        SECRET,
        NUMBER,
        BOOLEAN,
        CHOICE,
        /** Names with commas between; given twice, both count. */
        LIST,
        /** A bare word. */
        FLAG
    }

    private static final List<String> YES = List.of("1", "t", "true", "on", "yes", "y");
    private static final List<String> NO = List.of("0", "f", "false", "off", "no", "n");

    static Parameter parameter(Kind kind, String name, String... aliases) {
        return new Parameter(name, kind, List.of(aliases), List.of(), null);
    }

    static Parameter choice(String name, List<String> choices, String... aliases) {
        return new Parameter(name, Kind.CHOICE, List.of(aliases), choices, null);
    }

    static Parameter ignored(String because, String name, String... aliases) {
        return new Parameter(name, Kind.TEXT, List.of(aliases), List.of(), because);
    }

    boolean isCalled(String word) {
        String lower = word.toLowerCase(Locale.ROOT).replace('-', '_');
        return lower.equals(name.replace('-', '_')) || aliases.contains(lower);
    }

    /** The value in one spelling; a usage error, in Bucardo's words, if it has none. */
    List<String> read(String value) {
        return switch (kind) {
            case TEXT, SECRET, FLAG -> List.of(value);
            case NUMBER -> List.of(number(value));
            case BOOLEAN -> List.of(Boolean.toString(truth(value)));
            case CHOICE -> List.of(oneOf(value));
            case LIST ->
                Arrays.stream(value.split("[,\\s]+")).filter(s -> !s.isEmpty()).toList();
        };
    }

    private boolean truth(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!YES.contains(lower) && !NO.contains(lower)) {
            throw new UsageException(
                    "Invalid value for '" + name + "': must be true or false",
                    "write " + name + "=1 or " + name + "=0");
        }
        return YES.contains(lower);
    }

    private String number(String value) {
        try {
            return Long.toString(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "Invalid value for '" + name + "': must be a number", "write e.g. " + name + "=100");
        }
    }

    private String oneOf(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!choices.contains(lower)) {
            String allowed = String.join(" or ", choices);
            throw new UsageException(
                    "Invalid value for '" + name + "': must be one of " + allowed,
                    "write e.g. " + name + "=" + choices.get(0));
        }
        return lower;
    }
}
