package dev.sarrio.system.grammar;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.Parameters;
import dev.sarrio.cli.grammar.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** What of the grammar, and of Bucardo's words, no case has. */
final class Coverage {
    private static final int NOT_UNDERSTOOD = 2;

    private record Line(Case of, Typed typed) {
        boolean works() {
            return of.exit() == 0;
        }
    }

    private final List<Line> lines;
    private final List<String> missing = new ArrayList<>();

    private Coverage(List<Case> cases) {
        lines = cases.stream().map(c -> new Line(c, new Typed(c.words()))).toList();
    }

    /** One sentence for each word or combination that lacks a case. */
    static List<String> missing(List<Case> cases, BucardosWords bucardo) {
        Coverage coverage = new Coverage(cases);
        coverage.verbs();
        coverage.parameters();
        coverage.options();
        coverage.bucardos(bucardo);
        return coverage.missing;
    }

    private void want(String what, Predicate<Line> fits) {
        if (lines.stream().noneMatch(fits)) {
            missing.add(what);
        }
    }

    private void verbs() {
        for (Verb verb : Verb.values()) {
            if (verb.retired()) {
                want(
                        "the line that \"" + verb.word() + "\" is answered with",
                        l -> l.typed.has(verb) && l.of.exit() == NOT_UNDERSTOOD);
            } else {
                want("a line that works with " + verb.word(), l -> l.typed.has(verb) && l.works());
            }
            verb.aliases()
                    .forEach(a -> want(
                            verb.word() + " spelled \"" + a + "\"",
                            l -> l.typed.verbWord().equals(a)));
            verb.nouns()
                    .forEach(n -> want(
                            "a line that works with " + verb.word() + " " + n.word(),
                            l -> l.typed.has(verb) && l.typed.has(n) && l.works()));
        }
        for (Noun noun : Noun.values()) {
            if (noun.retired()) {
                want(
                        "the line that \"add " + noun.word() + "\" or the like is answered with",
                        l -> l.typed.has(noun) && l.of.exit() == NOT_UNDERSTOOD);
            } else {
                want("a line with the plural \"" + noun.plural() + "\"", l -> l.typed.hasNounWord(noun.plural()));
            }
        }
    }

    private void parameters() {
        for (Noun noun : Noun.values()) {
            for (Parameter parameter : Parameters.of(noun)) {
                for (Verb verb : verbs(noun, parameter)) {
                    want(
                            verb.word() + " " + noun.word() + " with " + parameter.name() + "=",
                            l -> l.typed.has(verb)
                                    && l.typed.has(noun)
                                    && l.typed.has(parameter)
                                    && fits(l, parameter));
                }
                parameter
                        .aliases()
                        .forEach(a -> want(
                                noun.word() + " with " + parameter.name() + " spelled \"" + a + "\"",
                                l -> l.typed.has(noun) && l.typed.hasName(a)));
            }
        }
    }

    /** One that is refused is refused, every other has a line that works. */
    private static boolean fits(Line line, Parameter parameter) {
        boolean refused = !parameter.works() && parameter.ignoredBecause() == null;
        return refused ? line.of.exit() == NOT_UNDERSTOOD : line.works();
    }

    private static List<Verb> verbs(Noun noun, Parameter parameter) {
        return Arrays.stream(Verb.values())
                .filter(v -> v.nouns().contains(noun) || v.takesSyncs() && noun == Noun.SYNC)
                .filter(parameter::goesWith)
                .toList();
    }

    private void options() {
        for (Option option : Option.values()) {
            option.spellings().forEach(s -> want("the option " + s, l -> l.typed.hasOption(s)));
        }
        for (Verb verb : Verb.current()) {
            verb.options().forEach(o -> want(verb.word() + " with " + o, l -> l.typed.has(verb) && l.typed.has(o)));
        }
    }

    private void bucardos(BucardosWords bucardo) {
        bucardo.verbs()
                .forEach(v -> want(
                        "Bucardo's verb \"" + v + "\"", l -> l.typed.verbWord().equals(v)));
        bucardo.nouns().forEach(n -> want("Bucardo's noun \"" + n + "\"", l -> l.typed.hasNounWord(n)));
        bucardo.options().forEach(o -> want("Bucardo's option " + o, l -> l.typed.hasOption(o)));
        bucardo.parameters().forEach((word, names) -> {
            Noun noun = Noun.of(word).orElseThrow();
            names.forEach(
                    p -> want("Bucardo's " + word + " with " + p + "=", l -> l.typed.has(noun) && l.typed.hasName(p)));
        });
        bucardo.phrases()
                .forEach(p -> want("Bucardo's \"" + p + "\"", l -> (" " + l.of.text() + " ")
                        .matches(".* " + p.replace("…", ".*") + " .*")));
    }
}
