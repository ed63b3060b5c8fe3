package dev.sarrio.cli.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads one command line: Bucardo's free words, once {@link OptionParser} has taken the options out. Not reusable, not thread-safe. */
public final class CommandLineParser {
    private static final Set<String> ROLES =
            Set.of("source", "master", "s", "target", "slave", "rep", "replica", "t", "fullcopy");
    private final List<String> words = new ArrayList<>();
    private final Map<Option, String> options = new LinkedHashMap<>();
    private final Map<String, List<String>> parameters = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    /** Options that stand for a `name=value`: read like it, once the noun is known. */
    private final Map<Option, List<String>> dashed = new LinkedHashMap<>();

    private CommandLineParser() {}

    public static CommandLine parse(List<String> arguments) {
        return new CommandLineParser().read(arguments);
    }

    private CommandLine read(List<String> arguments) {
        readOptions(OptionParser.parse(arguments));
        if (words.isEmpty()) {
            return line(verbOfOptions(), null, false);
        }
        Verb verb = verb();
        noteOptionsWithoutUse(verb);
        Noun noun = null;
        boolean all = false;
        if (verb == Verb.HELP) {
            names.addAll(words);
            return line(verb, null, false);
        }
        if (verb.takesNoun() && !words.isEmpty() && !(verb == Verb.SHOW && namesSettings())) {
            noun = verb.noun(words.remove(0));
            if (noun == Noun.ALL && !words.isEmpty() && !isPair(words.get(0))) {
                all = true;
                noun = verb.noun(words.remove(0));
            } else if (noun == Noun.ALL || !words.isEmpty() && words.get(0).equalsIgnoreCase("all")) {
                all = true;
            }
        } else if (verb.takesSyncs()) {
            noun = Noun.SYNC;
        }
        readWords(verb, noun, all);
        return line(verb, noun, all);
    }

    /** `show sync mysync` is about a thing; `show log_level`, `show all` and `show sync` are about settings. */
    private boolean namesSettings() {
        Noun noun = Noun.of(words.get(0)).orElse(Noun.CONFIG);
        return words.size() == 1 || noun == Noun.CONFIG;
    }

    private CommandLine line(Verb verb, Noun noun, boolean all) {
        return new CommandLine(verb, noun, all, names, parameters, options, List.copyOf(notes));
    }

    private void readOptions(OptionParser.Typed typed) {
        typed.words().stream().filter(w -> !w.isBlank()).forEach(words::add);
        typed.options().forEach((option, values) -> {
            if (option.ignored()) {
                notes.add(option + " has no effect: " + option.summary());
            } else if (option.parameter().isPresent()) {
                dashed.put(option, values);
            } else {
                options.put(option, values.isEmpty() ? "" : values.get(values.size() - 1));
            }
        });
    }

    private Verb verbOfOptions() {
        if (options.containsKey(Option.VERSION)) {
            return Verb.VERSION;
        }
        if (options.containsKey(Option.HELP)) {
            return Verb.HELP;
        }
        throw new UsageException("Missing required command", "write: sarrio help");
    }

    private void noteOptionsWithoutUse(Verb verb) {
        options.keySet().stream()
                .filter(o -> !o.global() && !verb.retired() && !verb.options().contains(o))
                .forEach(o -> notes.add(o + " has no effect on " + verb.word()));
    }

    private Verb verb() {
        String word = words.remove(0);
        int underscore = word.indexOf('_');
        if (underscore > 0 && Verb.of(word).isEmpty()) {
            // Bucardo's "add_db x" is "add db x"
            words.add(0, word.substring(underscore + 1));
            word = word.substring(0, underscore);
        }
        String typed = word;
        return Verb.of(typed).orElseThrow(() -> unknownVerb(typed));
    }

    private UsageException unknownVerb(String typed) {
        if (words.isEmpty() || Verb.of(words.get(0)).isEmpty()) {
            return Verb.unknown(typed);
        }
        String verb = words.remove(0);
        return new UsageException(
                "Unknown command \"" + typed + "\"",
                "the command comes first: sarrio " + verb + " " + typed
                        + (words.isEmpty() ? "" : " " + String.join(" ", words)));
    }

    private static boolean isPair(String word) {
        return word.indexOf('=') >= 0 || word.indexOf(':') >= 0;
    }

    private void readWords(Verb verb, Noun noun, boolean all) {
        dashed.forEach((option, values) -> values.forEach(v -> dashed(verb, noun, option, v)));
        List<String> joined = joinLoneEquals(words);
        for (int i = 0; i < joined.size(); i++) {
            String word = joined.get(i);
            boolean noise = verb.takesSyncs() && i == 0 && isSyncNoise(word)
                    || verb == Verb.UPDATE && i > 0 && word.equalsIgnoreCase("set")
                    || all && word.equalsIgnoreCase("all");
            if (!noise && !parameter(verb, noun, word)) {
                names.add(word);
            }
        }
    }

    private void dashed(Verb verb, Noun noun, Option option, String value) {
        String name = option.parameter().orElseThrow();
        if (verb.takesNoun()) {
            Noun of = noun == null ? Noun.ALL : noun;
            put(
                    verb,
                    of,
                    Parameters.find(of, name).orElseThrow(() -> unknownParameter(verb, of, name)),
                    option.word(),
                    value);
        } else if (verb.options().contains(option)) {
            put(verb, Noun.SYNC, Parameters.find(Noun.SYNC, name).orElseThrow(), option.word(), value);
        } else {
            notes.add(option + " has no effect on " + verb.word());
        }
    }

    private static boolean isSyncNoise(String word) {
        return word.equalsIgnoreCase("sync") || word.equalsIgnoreCase("syncs");
    }

    /** Takes a word that is `name=value`, `name:value` or a flag; false if it is a name. */
    private boolean parameter(Verb verb, Noun noun, String word) {
        int equals = word.indexOf('=');
        int colon = word.indexOf(':');
        int cut = equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
        if (noun == null || word.startsWith("\"")) {
            return false;
        }
        if (cut == 0 && cut == equals) {
            throw new UsageException(
                    word.equals("=") ? "A lone \"=\" says nothing" : "\"" + word + "\" has no name before its =",
                    "write name=value, without blanks");
        }
        if (cut <= 0) {
            return bareWord(verb, noun, word);
        }
        String name = word.substring(0, cut);
        String value = unquoted(word.substring(cut + 1));
        Parameter known = Parameters.find(noun, name).orElse(null);
        boolean member = noun == Noun.DBGROUP && (known == null || ROLES.contains(value.toLowerCase(Locale.ROOT)));
        if (member || known == null && (cut == colon || !name.matches("[A-Za-z_][\\w-]*"))) {
            return false;
        }
        if (known == null) {
            throw unknownParameter(verb, noun, name);
        }
        put(verb, noun, known, known.name(), value);
        return true;
    }

    private boolean bareWord(Verb verb, Noun noun, String word) {
        Parameter known = Parameters.find(noun, word).orElse(null);
        boolean adds = verb == Verb.ADD || verb == Verb.UPDATE;
        if (known != null && known.kind() == Parameter.Kind.FLAG && known.goesWith(verb)) {
            put(verb, noun, known, known.name(), "true");
            return true;
        }
        boolean state = word.equalsIgnoreCase("active") || word.equalsIgnoreCase("inactive");
        boolean rests = noun == Noun.SYNC || noun == Noun.CUSTOMCODE;
        if (adds && rests && state && !names.isEmpty()) {
            put(verb, noun, Parameters.find(noun, "status").orElseThrow(), "status", word);
            return true;
        }
        return false;
    }

    private void put(Verb verb, Noun noun, Parameter known, String typed, String value) {
        if (known.ignoredBecause() != null) {
            notes.add(known.name() + " has no effect: " + known.ignoredBecause());
            return;
        }
        if (known.refused().isPresent()) {
            throw new UsageException(
                    "Sarrio takes no '" + known.name() + "' with: " + words(verb, noun),
                    known.refused().get());
        }
        if (!known.goesWith(verb)) {
            throw new UsageException(
                    "'" + known.name() + "' does not go with: " + words(verb, noun),
                    "it goes with: " + String.join(", ", known.verbs()) + "; " + takes(verb, noun));
        }
        List<String> read = known.read(value, typed);
        if (known.kind() == Parameter.Kind.LIST) {
            parameters.computeIfAbsent(known.name(), n -> new ArrayList<>()).addAll(read);
        } else {
            parameters.put(known.name(), new ArrayList<>(read));
        }
    }

    private static UsageException unknownParameter(Verb verb, Noun noun, String name) {
        List<String> known = verb.parameters(noun).stream()
                .flatMap(p -> Stream.concat(Stream.of(p.name()), p.aliases().stream()))
                .toList();
        String near = Spellings.nearest(name.replace('_', '-'), known)
                .or(() -> Spellings.nearest(name, known))
                .map(n -> "did you mean " + n + "=? ")
                .orElse("");
        return new UsageException("Unknown option '" + name + "'", near + takes(verb, noun));
    }

    private static String takes(Verb verb, Noun noun) {
        List<String> works = verb.parameters(noun).stream()
                .filter(Parameter::works)
                .map(Parameter::name)
                .toList();
        return words(verb, noun) + " takes " + (works.isEmpty() ? "no name=value" : String.join(", ", works));
    }

    private static String words(Verb verb, Noun noun) {
        return verb.takesNoun() ? verb.word() + " " + noun.word() : verb.word();
    }

    /** `name = value` and `name= value` are one word to Bucardo. */
    private static List<String> joinLoneEquals(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            boolean middle = words.get(i).equals("=") && !joined.isEmpty() && i + 1 < words.size();
            if (middle) {
                joined.add(joined.remove(joined.size() - 1) + "=" + words.get(++i));
            } else {
                joined.add(words.get(i));
            }
        }
        return joined;
    }

    private static String unquoted(String value) {
        // 'a' = b OR b = 'c' is SQL, and not one text in quotes
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.indexOf(value.charAt(0), 1) == value.length() - 1;
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
