package dev.sarrio.cli.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A word with dashes: the entries `option` of the {@link Table}. Those that Bucardo has and Sarrio has no use for are taken and noted, so that a script
 * goes on working.
 */
public final class Option {
    private static final Map<String, Option> ALL = all();

    public static final Option URL = called("--url");
    public static final Option TOKEN = called("--token");
    public static final Option TOKEN_FILE = called("--token-file");
    public static final Option JSON = called("--json");
    public static final Option QUIET = called("--quiet");
    public static final Option VERBOSE = called("--verbose");
    public static final Option NO_COLOR = called("--no-color");
    public static final Option RC_FILE = called("--sarriorc");
    public static final Option NO_RC_FILE = called("--no-sarriorc");
    public static final Option CONFIRM = called("--confirm");
    public static final Option MAN = called("--man");
    public static final Option BATCH = called("--batch");
    public static final Option FORCE = called("--force");
    public static final Option TOPICS = called("--topics");
    public static final Option DRY_RUN = called("--dry-run");
    public static final Option WATCH = called("--watch");
    public static final Option SORT = called("--sort");
    public static final Option TIMEOUT = called("--timeout");
    public static final Option RESTART = called("--restart");
    public static final Option RESUME = called("--resume");
    public static final Option RETRY = called("--retry");
    public static final Option RETRY_SLEEP = called("--retry-sleep");
    public static final Option NO_TIMER = called("--notimer");
    public static final Option FILE = called("--file");
    public static final Option PRUNE = called("--prune");
    public static final Option YAML = called("--yaml");
    public static final Option HELP = called("--help");
    public static final Option VERSION = called("--version");

    private final Row row;
    private final List<String> spellings;

    private Option(Row row) {
        this.row = row;
        this.spellings = new ArrayList<>(List.of(row.name()));
        spellings.addAll(row.words("spelled"));
    }

    private static Map<String, Option> all() {
        Map<String, Option> all = new LinkedHashMap<>();
        Table.rows("option").forEach(r -> all.put(r.name(), new Option(r)));
        return all;
    }

    /** By its own word. */
    static Option called(String word) {
        Option option = ALL.get(word);
        if (option == null) {
            throw new IllegalStateException("table.txt has no option " + word);
        }
        return option;
    }

    /** By any of its spellings. */
    public static Optional<Option> of(String spelling) {
        return values().stream().filter(o -> o.spellings.contains(spelling)).findFirst();
    }

    /** All, in the order of the help. */
    public static List<Option> values() {
        return List.copyOf(ALL.values());
    }

    /** Those that every verb takes. */
    public static List<Option> everywhere() {
        return values().stream().filter(Option::global).toList();
    }

    public String word() {
        return row.name();
    }

    /** With its word first. */
    public List<String> spellings() {
        return List.copyOf(spellings);
    }

    /** The name of its value, if it takes one. */
    public Optional<String> value() {
        return row.one("value");
    }

    /** What it does; of one that is ignored, why. */
    public String summary() {
        return row.one("is")
                .or(() -> parameter().map(p -> "the same as " + p + "="))
                .orElseGet(() -> row.needed("ignored"));
    }

    /** What holds without it. */
    public Optional<String> otherwise() {
        return row.one("default");
    }

    /** The variable of the environment that says the same. */
    public Optional<String> environment() {
        return row.one("env");
    }

    public boolean global() {
        return row.has("global");
    }

    /** Taken, noted, and without effect. */
    public boolean ignored() {
        return row.has("ignored");
    }

    /** The `name=value` that it stands for, if it does. */
    Optional<String> parameter() {
        return row.one("means");
    }

    /** The value, if it is one. */
    String read(String text) {
        if (text.isBlank()) {
            throw new UsageException(
                    "Option '" + word() + "' wants a value", "write: " + word() + " " + value().orElse("VALUE"));
        }
        if (row.one("kind").isPresent() && !text.matches("-?\\d{1,9}")) {
            throw new UsageException(
                    "Invalid value for '" + word() + "': must be a number",
                    "write e.g. " + word() + (value().orElse("").equals("SECONDS") ? " 30" : " 3"));
        }
        return text;
    }

    /** What a file with options says of it: empty for nothing. */
    public Optional<String> fromFile(String text) {
        if (ignored() || parameter().isPresent()) {
            return Optional.empty();
        }
        if (value().isPresent()) {
            return Optional.of(read(text));
        }
        boolean no = text.matches("(?i)0|f|false|off|no|n");
        return no ? Optional.empty() : Optional.of("");
    }

    @Override
    public String toString() {
        return word();
    }
}
