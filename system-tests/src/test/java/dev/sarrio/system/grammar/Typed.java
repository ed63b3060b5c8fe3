package dev.sarrio.system.grammar;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.Parameters;
import dev.sarrio.cli.grammar.Verb;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which words of the grammar a line has, also one that is refused or of which nothing is done. */
final class Typed {
    private final List<String> bare = new ArrayList<>();
    private final Set<String> options = new HashSet<>();
    private final Set<String> nounWords = new HashSet<>();
    private final Set<Noun> nouns = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final String verbWord;
    private final Verb verb;

    Typed(List<String> words) {
        takeOptions(words);
        String first = bare.isEmpty() ? "" : bare.remove(0);
        int underscore = first.indexOf('_');
        if (underscore > 0 && Verb.of(first).isEmpty()) { // add_db
            bare.add(0, first.substring(underscore + 1));
            first = first.substring(0, underscore);
        }
        verbWord = first;
        verb = Verb.of(first).orElse(null);
        if (verb != null) {
            takeNouns();
        }
        bare.forEach(w -> names.add(w.split("[=:]", 2)[0].toLowerCase(Locale.ROOT)));
    }

    private void takeOptions(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String spelling = word.startsWith("--") ? word.split("=", 2)[0] : word;
            if (!word.startsWith("-") || word.length() < 2) {
                bare.add(word);
                continue;
            }
            boolean help = spelling.equals("-h")
                    && (i + 1 == words.size() || Verb.of(words.get(i + 1)).isPresent());
            if (help) {
                continue; // and not a host
            }
            options.add(spelling);
            boolean fileOfApply = spelling.equals("-f") && bare.contains("apply");
            boolean valued =
                    fileOfApply || Option.of(spelling).flatMap(Option::value).isPresent();
            if (valued && !word.contains("=")) {
                i++;
            }
        }
    }

    private void takeNouns() {
        if (verb.takesSyncs()) {
            nouns.add(Noun.SYNC);
            return;
        }
        if (!verb.takesNoun() || bare.isEmpty()) {
            return;
        }
        String word = bare.remove(0);
        take(word);
        boolean another = Noun.of(word).equals(Optional.of(Noun.ALL))
                && !bare.isEmpty()
                && Noun.of(bare.get(0)).isPresent();
        if (another) {
            take(bare.remove(0));
        }
    }

    private void take(String word) {
        nounWords.add(word.toLowerCase(Locale.ROOT));
        Noun.of(word).ifPresent(nouns::add);
    }

    boolean has(Verb wanted) {
        return verb == wanted;
    }

    boolean has(Noun noun) {
        return nouns.contains(noun);
    }

    String verbWord() {
        return verbWord;
    }

    boolean hasNounWord(String word) {
        return nounWords.contains(word);
    }

    boolean hasOption(String spelling) {
        return options.contains(spelling);
    }

    boolean has(Option option) {
        return option.spellings().stream().anyMatch(options::contains);
    }

    /** A `name=value`, or a flag, in this spelling. */
    boolean hasName(String spelling) {
        return names.contains(spelling);
    }

    boolean has(Parameter parameter) {
        return Stream.concat(Stream.of(parameter.name()), parameter.aliases().stream())
                .flatMap(s -> Stream.of(s, s.replace('-', '_')))
                .anyMatch(names::contains);
    }

    /** The nouns' parameters that are taken and have no effect. */
    List<Parameter> ignored() {
        return nouns.stream()
                .flatMap(n -> Parameters.of(n).stream())
                .filter(p -> p.ignoredBecause() != null && has(p))
                .toList();
    }

    List<Option> ignoredOptions() {
        return Option.values().stream().filter(o -> o.ignored() && has(o)).toList();
    }

    /** What the line must be answered with because Sarrio has no such verb or noun. */
    Optional<String> instead() {
        if (verb != null && verb.retired()) {
            return Optional.of(verb.summary());
        }
        return nouns.stream().filter(Noun::retired).findFirst().map(Noun::instead);
    }
}
