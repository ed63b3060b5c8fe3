package dev.sarrio.cli.grammar;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads one command line. Not reusable, not thread-safe. */
public final class CommandLineParser {
    private static final Set<String> ROLES =
            Set.of("source", "master", "s", "target", "slave", "rep", "replica", "t", "fullcopy");
    private final List<String> words = new ArrayList<>();
    private final Map<Option, String> options = new EnumMap<>(Option.class);
    private final Map<String, List<String>> parameters = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    /** Options that stand for a `name=value`: read like it, once the noun is known. */
    private final List<String[]> dashed = new ArrayList<>();

    private CommandLineParser() {}

    public static CommandLine parse(List<String> arguments) {
        return new CommandLineParser().read(arguments);
    }

    private CommandLine read(List<String> arguments) {
        splitOptions(arguments);
        if (words.isEmpty()) {
            return withoutVerb();
        }
        Verb verb = verb();
        Noun noun = null;
        boolean all = false;
        if (verb == Verb.HELP) {
            names.addAll(words);
        } else if (verb.takesNoun() && !words.isEmpty()) {
            noun = noun(verb);
            if (noun == Noun.ALL && !words.isEmpty()) {
                all = true;
                noun = Noun.of(words.remove(0)).orElseThrow(() -> unknownNoun(verb, "all …"));
            } else if (noun == Noun.ALL || words.size() > 0 && words.get(0).equalsIgnoreCase("all")) {
                all = true;
            }
        } else if (verb.takesSyncs()) {
            noun = Noun.SYNC;
        }
        readWords(verb, noun, all);
        return new CommandLine(verb, noun, all, names, parameters, options, List.copyOf(notes));
    }

    private CommandLine withoutVerb() {
        if (options.containsKey(Option.VERSION)) {
            return new CommandLine(Verb.VERSION, null, false, List.of(), parameters, options, List.copyOf(notes));
        }
        if (options.containsKey(Option.HELP)) {
            return new CommandLine(Verb.HELP, null, false, List.of(), parameters, options, List.copyOf(notes));
        }
        throw new UsageException("Missing required command", "write: sarrio help");
    }

    private void splitOptions(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            String word = rest.remove(0);
            if (word.equals("--")) {
                words.addAll(rest);
                rest.clear();
            } else if (word.length() > 1 && word.startsWith("-")) {
                option(word, rest);
            } else if (!word.isBlank()) {
                words.add(word);
            }
        }
    }

    private void option(String word, List<String> rest) {
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        String spelling = equals < 0 ? word : word.substring(0, equals);
        Option option = Option.of(spelling)
                .orElseThrow(() -> new UsageException("Unknown option '" + spelling + "'", "write: sarrio help"));
        if (option == Option.HELP_OR_HOST
                && (rest.isEmpty() || Verb.of(rest.get(0)).isPresent())) {
            options.put(Option.HELP, "");
            return;
        }
        String value = "";
        if (option.valued()) {
            if (equals < 0 && rest.isEmpty()) {
                throw new UsageException("Option '" + spelling + "' wants a value", "write: " + spelling + " VALUE");
            }
            value = equals < 0 ? rest.remove(0) : word.substring(equals + 1);
        } else if (equals >= 0 && !option.ignored()) {
            throw new UsageException("Option '" + spelling + "' takes no value", "write: " + spelling);
        }
        if (option == Option.HELP_OR_HOST || option.ignored()) {
            Option ignored = option == Option.HELP_OR_HOST ? Option.CONTROL_DATABASE : option;
            notes.add(spelling + " has no effect: " + ignored.summary());
        } else if (option.parameter().isPresent()) {
            dashed.add(new String[] {option.parameter().get(), value});
        } else {
            options.put(option, value);
        }
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
        return Verb.of(typed)
                .orElseThrow(() ->
                        new UsageException("Unknown command \"" + typed + "\"", "write: sarrio help" + near(typed)));
    }

    private static String near(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        return Verb.current().stream()
                .map(Verb::word)
                .filter(w -> distance(w, lower) <= 2)
                .findFirst()
                .map(w -> ", or did you mean \"" + w + "\"?")
                .orElse("");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private Noun noun(Verb verb) {
        String word = words.remove(0);
        Noun noun = Noun.of(word).orElseThrow(() -> unknownNoun(verb, word));
        if (noun.retired()) {
            throw new UsageException(
                    "Sarrio has no " + noun.word() + ": it runs no Perl, and moves whole rows under their own names",
                    "use a view or a trigger on the target, or an own consumer of the Kafka topics");
        }
        return noun;
    }

    private static UsageException unknownNoun(Verb verb, String word) {
        return new UsageException(
                "I don't know how to " + verb.word() + " \"" + word + "\"",
                "write one of: database, dbgroup, relgroup, table, sequence, sync, all");
    }

    private void readWords(Verb verb, Noun noun, boolean all) {
        for (String[] pair : dashed) {
            Parameter known = Parameters.find(noun == null ? Noun.ALL : noun, pair[0])
                    .orElseThrow(() -> unknownParameter(verb, noun, pair[0]));
            put(known, pair[1]);
        }
        List<String> joined = joinLoneEquals(words);
        for (int i = 0; i < joined.size(); i++) {
            String word = joined.get(i);
            boolean noise = verb.takesSyncs() && i == 0 && isSyncNoise(word)
                    || verb == Verb.UPDATE && i > 0 && word.equalsIgnoreCase("set")
                    || all && word.equalsIgnoreCase("all");
            if (!noise && verb != Verb.HELP && !parameter(verb, noun, word)) {
                names.add(word);
            }
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
        put(known, value);
        return true;
    }

    private boolean bareWord(Verb verb, Noun noun, String word) {
        Parameter known = Parameters.find(noun, word).orElse(null);
        boolean adds = verb == Verb.ADD || verb == Verb.UPDATE;
        boolean bare = known != null
                && (known.kind() == Parameter.Kind.FLAG || known.name().equals("pkonly"));
        if (adds && bare) {
            put(known, "true");
            return true;
        }
        boolean state = word.equalsIgnoreCase("active") || word.equalsIgnoreCase("inactive");
        if (adds && noun == Noun.SYNC && state && !names.isEmpty()) {
            put(Parameters.find(noun, "status").orElseThrow(), word);
            return true;
        }
        return false;
    }

    private void put(Parameter known, String value) {
        if (known.ignoredBecause() != null) {
            notes.add(known.name() + " has no effect: " + known.ignoredBecause());
            return;
        }
        List<String> read = known.read(value);
        if (known.kind() == Parameter.Kind.LIST) {
            parameters.computeIfAbsent(known.name(), n -> new ArrayList<>()).addAll(read);
        } else {
            parameters.put(known.name(), new ArrayList<>(read));
        }
    }

    private static UsageException unknownParameter(Verb verb, Noun noun, String name) {
        List<String> allowed = noun == null
                ? List.of()
                : Parameters.of(noun).stream()
                        .filter(p -> p.ignoredBecause() == null)
                        .map(Parameter::name)
                        .toList();
        String what = verb.word() + (noun == null ? "" : " " + noun.word());
        return new UsageException(
                "Unknown option '" + name + "'",
                allowed.isEmpty() ? "write: sarrio help " + what : what + " takes: " + String.join(", ", allowed));
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
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
