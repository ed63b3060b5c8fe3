package dev.sarrio.cli.grammar;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The things that verbs work on, each with the spellings that Bucardo forgives. */
public enum Noun {
    // order matters: "dbgroup" must be tried before "db"
    CUSTOMCODE("customcode", "customcodes", "c?code.*|custom_?code.*"),
    CUSTOMNAME("customname", "customnames", "cname.*|custom_?name.*"),
    CUSTOMCOLS("customcols", "customcols", "ccol.*|custom_?col.*"),
    DBGROUP("dbgroup", "dbgroups", "dbg.*|d.+group.*"),
    DATABASE("database", "databases", "db.*|database.*"),
    RELGROUP("relgroup", "relgroups", "relgr.*|herd.*"),
    SYNC("sync", "syncs", "s[yi]n[ck].*"),
    TABLE("table", "tables", "tab.*|tbale.*"),
    SEQUENCE("sequence", "sequences", "seq.*"),
    CONFIG("config", "config", "config.*"),
    CLONE("clone", "clones", "clon.*"),
    ALL("all", "all", "all");

    private final String word;
    private final String plural;
    private final Pattern spellings;

    Noun(String word, String plural, String spellings) {
        this.word = word;
        this.plural = plural;
        this.spellings = Pattern.compile(spellings);
    }

    public static Optional<Noun> of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        for (Noun noun : values()) {
            if (noun.spellings.matcher(lower).matches()) {
                return Optional.of(noun);
            }
        }
        return Optional.empty();
    }

    public String word() {
        return word;
    }

    public String plural() {
        return plural;
    }

    /** Bucardo has it, Sarrio does not: Perl code and column lists of the user's. */
    public boolean retired() {
        return this == CUSTOMCODE || this == CUSTOMNAME || this == CUSTOMCOLS || this == CONFIG || this == CLONE;
    }
}
