package dev.sarrio.cli.help;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Page;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.Parameters;
import dev.sarrio.cli.grammar.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One page of the help, put together from the table of the grammar: what the terminal, the man page and the reference show in their own ways.
 *
 * @param noun null for the page about the verb alone
 */
public record HelpPage(Verb verb, Noun noun, Page page) {
    static final List<List<String>> FILES = List.of(
            List.of(
                    ".sarriorc, ~/.sarriorc, /etc/sarriorc",
                    "the first of them holds options, `name = value` or `name: value` a line, # for comments; the line beats the"
                            + " environment, which beats the file. Without one, Bucardo's .bucardorc, ~/.bucardorc and /etc/bucardorc are read."),
            List.of(".sarrio/token, ~/.config/sarrio/token", "the API token"));

    static HelpPage of(Verb verb, Noun noun) {
        Noun like = noun == Noun.ALL ? Noun.TABLE : noun;
        Optional<Page> special = like == null ? Optional.empty() : verb.page(like);
        return new HelpPage(verb, special.isPresent() ? like : null, special.orElseGet(verb::page));
    }

    /** Every page: the verbs in their order, each followed by its nouns'. */
    static List<HelpPage> all() {
        List<HelpPage> all = new ArrayList<>();
        for (Verb verb : Verb.current()) {
            all.add(of(verb, null));
            verb.nouns().stream().filter(n -> verb.page(n).isPresent()).forEach(n -> all.add(of(verb, n)));
        }
        return all;
    }

    /** The parameters that do something, with their words in front: name=VALUE, or the bare word. */
    List<Parameter> parameters() {
        return ofNoun().stream()
                .filter(Parameter::works)
                .filter(p -> p.goesWith(verb))
                .toList();
    }

    /** Those without an effect, by the reason; said once, where the thing is added. */
    Map<String, List<String>> ignored() {
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        if (verb == Verb.ADD) {
            ofNoun().stream().filter(p -> !p.works()).forEach(p -> reasons.computeIfAbsent(
                            p.summary(), r -> new ArrayList<>())
                    .add(p.name()));
        }
        return reasons;
    }

    private List<Parameter> ofNoun() {
        Noun of = noun != null ? noun : verb.takesSyncs() ? Noun.SYNC : null;
        return of == null ? List.of() : Parameters.of(of);
    }

    /** The options that not every verb takes. */
    List<Option> options() {
        return verb.options();
    }

    static String words(Option option) {
        return String.join(", ", option.spellings())
                + option.value().map(v -> " " + v).orElse("");
    }

    static String words(Verb verb) {
        return String.join(", ", spelled(verb));
    }

    /** All its spellings that are words. */
    static List<String> spelled(Verb verb) {
        List<String> words = new ArrayList<>(List.of(verb.word()));
        words.addAll(verb.aliases());
        return words;
    }

    static String words(Parameter parameter) {
        String aliases = parameter.aliases().isEmpty() ? "" : " (" + String.join(", ", parameter.aliases()) + ")";
        return typed(parameter) + aliases;
    }

    /** As it is typed: `name=X`, or the bare word. */
    static String typed(Parameter parameter) {
        String value =
                switch (parameter.kind()) {
                    case FLAG -> "";
                    case CHOICE -> "=" + String.join("|", parameter.choices());
                    case NUMBER, NUMBERS -> "=N";
                    case SIZE -> "=SIZE";
                    case BOOLEAN -> "=0|1";
                    case LIST -> "=X,…";
                    case TEXT, SECRET -> "=X";
                };
        return parameter.name() + value;
    }

    static String explained(Parameter parameter) {
        return parameter.summary()
                + parameter.otherwise().map(d -> " [" + d + "]").orElse("");
    }

    static String explained(Option option) {
        return option.summary()
                + option.environment().map(e -> " (" + e + ")").orElse("")
                + option.otherwise().map(d -> " [" + d + "]").orElse("");
    }
}
