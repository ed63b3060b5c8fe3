package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The things that verbs work on, each with the spellings that Bucardo forgives: the entries `noun` of the {@link Table}. */
public enum Noun {
    // order matters: "dbgroup" must be tried before "db"
    CUSTOMCODE,
    CUSTOMNAME,
    CUSTOMCOLS,
    FILTER,
    DBGROUP,
    DATABASE,
    RELGROUP,
    SYNC,
    TABLE,
    SEQUENCE,
    CONFIG,
    CLONE,
    ALL;

    private final Row row = Table.row("noun", name().toLowerCase(Locale.ROOT));
    private final Spellings spellings = new Spellings(row.name(), row.words("spelled"));

    public static Optional<Noun> of(String word) {
        return Arrays.stream(values()).filter(n -> n.spellings.fit(word)).findFirst();
    }

    /** By its own word. */
    static Noun called(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Those that Sarrio has, in the order of the help. */
    public static List<Noun> current() {
        return Table.rows("noun").stream()
                .map(r -> called(r.name()))
                .filter(n -> !n.retired())
                .toList();
    }

    public static List<Noun> bucardos() {
        return Arrays.stream(values()).filter(Noun::retired).toList();
    }

    /** Its spellings as patterns of a shell. */
    public List<String> globs() {
        return spellings.globs();
    }

    public String word() {
        return row.name();
    }

    public String plural() {
        return row.needed("plural");
    }

    public String summary() {
        return row.needed("is");
    }

    /** Bucardo has it, and Sarrio does not. */
    public boolean retired() {
        return row.has("instead");
    }

    /** What to use instead of one that is retired. */
    public String instead() {
        return row.needed("instead");
    }
}
