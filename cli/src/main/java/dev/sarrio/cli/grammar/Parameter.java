package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A `name=value` that a noun takes: the entries `parameter` of the {@link Table}. */
public final class Parameter {
    /** How a value is read. */
    public enum Kind {
        TEXT,
        SECRET,
        NUMBER,
        /** One, or several with commas between. */
        NUMBERS,
        /** Bytes, with or without a unit. */
        SIZE,
        BOOLEAN,
        CHOICE,
        /** Names with commas between; given twice, both count. */
        LIST,
        /** A bare word. */
        FLAG
    }

    private static final List<String> YES = List.of("1", "t", "true", "on", "yes", "y");
    private static final List<String> NO = List.of("0", "f", "false", "off", "no", "n");
    private static final List<String> DEFINING = List.of("add", "update");
    private final Row row;
    private final String name;
    private final Kind kind;

    Parameter(Row row) {
        this.row = row;
        this.name = row.name().substring(row.name().indexOf(' ') + 1);
        this.kind = Kind.valueOf(row.one("kind").orElse("text").toUpperCase(Locale.ROOT));
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public List<String> aliases() {
        return row.words("spelled");
    }

    public List<String> choices() {
        return row.words("choices");
    }

    /** Of a text: values that it may have, or begin with, among others. */
    public List<String> suggestions() {
        return row.words("suggests");
    }

    /** What it says; of one that is ignored or refused, why. */
    public String summary() {
        return row.one("is").or(() -> row.one("ignored")).orElseGet(() -> "not taken; " + row.needed("refused"));
    }

    /** What holds without it. */
    public Optional<String> otherwise() {
        return row.one("default");
    }

    /** Why Sarrio takes it and does nothing with it; null if it has an effect. */
    public String ignoredBecause() {
        return row.one("ignored").orElse(null);
    }

    /** What to do instead, where it is not even taken. */
    Optional<String> refused() {
        return row.one("refused");
    }

    public boolean works() {
        return row.has("is");
    }

    boolean belongsTo(Noun noun) {
        return Arrays.asList(row.name().substring(0, row.name().indexOf(' ')).split(","))
                .contains(noun.word());
    }

    /** Whether the verb has a use for it. */
    public boolean goesWith(Verb verb) {
        return verbs().contains(verb.word());
    }

    List<String> verbs() {
        return row.has("with") ? row.words("with") : DEFINING;
    }

    boolean isCalled(String word) {
        String lower = word.toLowerCase(Locale.ROOT).replace('-', '_');
        return lower.equals(name.replace('-', '_')) || aliases().contains(lower);
    }

    /** The value in one spelling; a usage error, in Bucardo's words, if it has none. */
    List<String> read(String value, String typed) {
        boolean words = kind == Kind.TEXT || kind == Kind.SECRET || kind == Kind.LIST;
        if (value.isBlank() && words && !row.has("empty")) {
            throw new UsageException("Empty value for '" + typed + "'", "write " + typed + "=VALUE, or leave it out");
        }
        return switch (kind) {
            case TEXT, SECRET, FLAG -> List.of(value);
            case NUMBER -> List.of(number(value, typed));
            case NUMBERS -> {
                Arrays.stream(value.split(",", -1)).forEach(n -> number(n, typed));
                yield List.of(value);
            }
            case SIZE -> List.of(size(value, typed));
            case BOOLEAN -> List.of(Boolean.toString(truth(value, typed)));
            case CHOICE -> List.of(oneOf(value, typed));
            case LIST ->
                Arrays.stream(value.split("[,\\s]+")).filter(s -> !s.isEmpty()).toList();
        };
    }

    private boolean truth(String value, String typed) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!YES.contains(lower) && !NO.contains(lower)) {
            throw new UsageException(
                    "Invalid value for '" + typed + "': must be true or false",
                    "write " + typed + "=1 or " + typed + "=0");
        }
        return YES.contains(lower);
    }

    private String number(String value, String typed) {
        List<String> range = row.words("range");
        if (!value.matches("-?\\d{1,18}")) {
            throw new UsageException(
                    "Invalid value for '" + typed + "': must be a number", "write e.g. " + typed + "=" + example());
        }
        long number = Long.parseLong(value);
        boolean outside = number < Long.parseLong(range.get(0)) || number > Long.parseLong(range.get(1));
        if (outside) {
            throw new UsageException(
                    "Invalid value for '" + typed + "': must be from " + range.get(0) + " to " + range.get(1),
                    "write e.g. " + typed + "=" + example());
        }
        return Long.toString(number);
    }

    private String size(String value, String typed) {
        if (!value.strip().matches("(?i)\\d{1,15}(\\.\\d{1,3})?\\s*([kmgt]?b|[kmgt])?")) {
            throw new UsageException(
                    "Invalid value for '" + typed + "': must be a size",
                    "write e.g. " + typed + "=50MB, 800kB or 1.5GB");
        }
        return value.strip();
    }

    private String example() {
        return otherwise().map(d -> d.substring(d.lastIndexOf(' ') + 1)).orElse("100");
    }

    private String oneOf(String value, String typed) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!choices().contains(lower)) {
            boolean one = choices().size() == 1;
            String near = Spellings.nearest(lower, choices()).orElse(choices().get(0));
            throw new UsageException(
                    "Invalid value for '" + typed + "': must be " + (one ? "" : "one of ")
                            + String.join(" or ", choices()),
                    one ? summary() : "write e.g. " + typed + "=" + near);
        }
        return lower;
    }
}
