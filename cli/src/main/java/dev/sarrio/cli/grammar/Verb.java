package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked for: the entries `verb` of the {@link Table}, in its order. */
public enum Verb {
    INSTALL,
    ADD,
    LIST,
    SHOW,
    STATUS,
    UPDATE,
    REMOVE,
    UNINSTALL,
    START,
    STOP,
    RESTART,
    PAUSE,
    RESUME,
    ACTIVATE,
    DEACTIVATE,
    KICK,
    VALIDATE,
    COMPARE,
    COPY,
    SWITCH,
    SEQUENCES,
    CONFLICTS,
    RETRY,
    RELOAD,
    INSPECT,
    DELTA,
    PURGE,
    HISTORY,
    MESSAGE,
    SET,
    CONFIG,
    EXPORT,
    APPLY,
    IMPORT_BUCARDO,
    PING,
    COMPLETION,
    MAN,
    HELP,
    VERSION,

    // Bucardo's, which make no sense here: each answers with one line
    UPGRADE,
    REOPEN,
    CLONE;

    private final Row row = Table.row("verb", name().toLowerCase(Locale.ROOT).replace('_', '-'));
    private final Spellings spellings = new Spellings(row.name(), row.words("spelled"));

    public static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(v -> v.spellings.fit(word)).findFirst();
    }

    /** The verbs that do something. */
    public static List<Verb> current() {
        return Arrays.stream(values()).filter(v -> !v.retired()).toList();
    }

    public static List<Verb> bucardos() {
        return Arrays.stream(values()).filter(Verb::retired).toList();
    }

    /** What is said of a word that is no verb. */
    public static UsageException unknown(String word) {
        String message = "Unknown command \"" + word + "\"";
        Optional<Noun> noun = Noun.of(word).filter(n -> !n.retired());
        if (noun.isPresent()) {
            return new UsageException(
                    message,
                    "the command comes first: sarrio list " + noun.get().word());
        }
        List<String> words = Arrays.stream(values())
                .flatMap(v -> v.spellings.words().stream())
                .toList();
        // Bucardo forgives slips of the finger: what they stand for is what was meant
        Optional<String> near = Spellings.nearest(word, words)
                .map(n -> of(n).map(v -> Spellings.nearest(n, List.of(v.word())).orElse(n))
                        .orElse(n));
        return new UsageException(
                message,
                "write: sarrio help"
                        + near.map(n -> ", or did you mean \"" + n + "\"?").orElse(""));
    }

    /** Its spellings as patterns of a shell. */
    public List<String> globs() {
        return spellings.globs();
    }

    public String word() {
        return row.name();
    }

    /** Other words for it. */
    public List<String> aliases() {
        return spellings.words().subList(1, spellings.words().size());
    }

    /** What it does, in a line; of a retired verb, what to use instead. */
    public String summary() {
        return retired() ? row.needed("instead") : row.needed("is");
    }

    /** Bucardo has it, and it makes no sense here. */
    public boolean retired() {
        return row.has("instead");
    }

    /** Whether its words are names of syncs (`sync` is noise there, `all` and wildcards are allowed). */
    public boolean takesSyncs() {
        return takes("syncs");
    }

    /** Whether it can't do without a noun. */
    public boolean takesNoun() {
        return takes("nouns");
    }

    /** Whether it takes words that are neither nouns nor syncs. */
    public boolean takesWords() {
        return takes("words");
    }

    private boolean takes(String what) {
        List<String> takes = row.words("takes");
        return !takes.isEmpty() && takes.get(0).equals(what);
    }

    /** Words that may come before the syncs, and say what is done with what it is about. */
    public List<String> firstWords() {
        return row.words("first");
    }

    /** The nouns that it takes, in the order of the help. */
    public List<Noun> nouns() {
        return takesNoun()
                ? row.words("takes").stream().skip(1).map(Noun::called).toList()
                : List.of();
    }

    /** The noun that a word means with this verb; a usage error if it means none, or one that Sarrio does not have. */
    public Noun noun(String typed) {
        boolean pair = typed.indexOf('=') >= 0 || typed.indexOf(':') >= 0;
        Noun noun = Optional.of(typed).filter(t -> !pair).flatMap(Noun::of).orElse(null);
        if (noun == null) {
            List<String> nouns = nouns().stream().map(Noun::word).toList();
            throw new UsageException(
                    "I don't know how to " + word() + " \"" + typed + "\"",
                    "write one of: " + String.join(", ", nouns) + Spellings.orDidYouMean(typed, nouns));
        }
        if (noun.retired()) {
            throw new UsageException("Sarrio has no " + noun.word(), noun.instead());
        }
        return noun;
    }

    /** The options that it takes and not every verb does. */
    public List<Option> options() {
        return row.words("options").stream().map(Option::called).toList();
    }

    /** The parameters that it takes with a noun; `sync` where it takes syncs. */
    public List<Parameter> parameters(Noun noun) {
        return Parameters.of(noun).stream().filter(p -> p.goesWith(this)).toList();
    }

    public Page page() {
        return Page.of(row);
    }

    /** The page about it and one noun, if there is one. */
    public Optional<Page> page(Noun noun) {
        return Table.find("page", word() + " " + noun.word()).map(Page::of);
    }
}
