package dev.sarrio.cli.help;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.grammar.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The completion scripts: one for each shell beside this class, with the words of the table of the grammar filled in. */
public final class Completion {
    /** A shell's way to write a branch, and a word that can be typed. */
    enum Shell {
        BASH {
            @Override
            String branch(List<String> globs, List<Item> items) {
                return branch(globs, "echo '" + join(items, " ", Item::word) + "'");
            }
        },
        ZSH {
            @Override
            String branch(List<String> globs, List<Item> items) {
                return branch(
                        globs,
                        items.size() == 1 && items.get(0).meaning().isEmpty()
                                ? "print -r -- " + quoted(items.get(0).word())
                                : "print -rl -- "
                                        + join(items, " ", i -> quoted(colon(i.word()) + ":" + colon(i.meaning()))));
            }

            private String colon(String text) {
                return text.replace(":", "\\:");
            }
        },
        FISH {
            @Override
            String branch(List<String> globs, List<Item> items) {
                return "    case " + alternatives(globs) + "\n      printf '%b\\n' "
                        + join(
                                items,
                                " ",
                                i -> quoted(i.meaning().isEmpty() ? i.word() : i.word() + "\\t" + i.meaning()));
            }

            @Override
            String alternatives(List<String> globs) {
                return globs.stream().map(Shell::quoted).collect(Collectors.joining(" "));
            }
        };

        abstract String branch(List<String> globs, List<Item> items);

        String alternatives(List<String> globs) {
            return globs.stream().map(g -> g.replace(" ", "\\ ")).collect(Collectors.joining(" | "));
        }

        String branch(List<String> globs, String command) {
            return "    " + alternatives(globs) + ") " + command + " ;;";
        }

        static String quoted(String text) {
            return "'" + text.replace("'", "'\\''") + "'";
        }

        static String join(List<Item> items, String between, Function<Item, String> text) {
            return items.stream().map(text).collect(Collectors.joining(between));
        }
    }

    /** A word that can be typed. */
    record Item(String word, String meaning) {}

    private final Shell shell;

    private Completion(Shell shell) {
        this.shell = shell;
    }

    public static List<String> shells() {
        return Stream.of(Shell.values())
                .map(s -> s.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    public static String of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!shells().contains(lower)) {
            throw new UsageException(
                    "There is no completion for \"" + name + "\"",
                    "write: sarrio completion and one of " + String.join(", ", shells()));
        }
        return new Completion(Shell.valueOf(name.toUpperCase(Locale.ROOT))).script(lower);
    }

    private String script(String name) {
        List<String> valued = Option.values().stream()
                .filter(o -> o.value().isPresent())
                .flatMap(o -> o.spellings().stream())
                .toList();
        return template("completion." + name)
                .replace("@verb@", lines(Verb.current().stream().map(v -> shell.branch(v.globs(), word(v.word())))))
                .replace("@noun@", lines(Noun.current().stream().map(n -> shell.branch(n.globs(), word(n.word())))))
                .replace("@words@", lines(words().stream()))
                .replace("@valued@", shell.alternatives(valued))
                .stripTrailing();
    }

    private static List<Item> word(String word) {
        return List.of(new Item(word, ""));
    }

    private static String lines(Stream<String> lines) {
        return lines.collect(Collectors.joining("\n"));
    }

    private List<String> words() {
        List<String> branches = new ArrayList<>();
        branches.add(shell.branch(
                List.of("verbs"),
                Verb.current().stream()
                        .map(v -> new Item(v.word(), v.summary()))
                        .toList()));
        branches.add(shell.branch(List.of("options"), options(Option.everywhere())));
        for (Verb verb : Verb.current()) {
            if (!verb.options().isEmpty()) {
                branches.add(shell.branch(List.of("options " + verb.word()), options(verb.options())));
            }
            if (verb.takesNoun()) {
                branches.add(shell.branch(
                        List.of("nouns " + verb.word()),
                        verb.nouns().stream()
                                .map(n -> new Item(n.word(), n.summary()))
                                .toList()));
            }
            for (Noun noun : verb.takesNoun() ? verb.nouns() : List.of(Noun.SYNC)) {
                List<Item> parameters = parameters(verb, noun);
                if (!parameters.isEmpty()) {
                    branches.add(shell.branch(List.of("parameters " + verb.word() + " " + noun.word()), parameters));
                }
            }
        }
        return branches;
    }

    private static List<Item> options(List<Option> options) {
        return options.stream().map(o -> new Item(o.word(), o.summary())).toList();
    }

    private static List<Item> parameters(Verb verb, Noun noun) {
        List<Item> items = new ArrayList<>();
        if (verb.takesSyncs()) {
            verb.firstWords().forEach(w -> items.add(new Item(w, "")));
            if (items.isEmpty()) {
                items.add(new Item("all", "every sync"));
            }
            verb.parameters(noun).forEach(p -> values(p).forEach(items::add));
        } else if (verb.takesNoun()) {
            verb.parameters(noun).forEach(p -> values(p).forEach(items::add));
        } else if (verb == Verb.COMPLETION) {
            shells().forEach(s -> items.add(new Item(s, "")));
        }
        return items;
    }

    private static Stream<Item> values(Parameter parameter) {
        if (!parameter.works()) {
            return Stream.empty();
        }
        Stream<String> words =
                switch (parameter.kind()) {
                    case FLAG -> Stream.of(parameter.name());
                    case BOOLEAN -> Stream.of(parameter.name() + "=0", parameter.name() + "=1");
                    case CHOICE -> parameter.choices().stream().map(c -> parameter.name() + "=" + c);
                    default ->
                        parameter.suggestions().isEmpty()
                                ? Stream.of(parameter.name() + "=")
                                : parameter.suggestions().stream().map(s -> parameter.name() + "=" + s);
                };
        return words.map(w -> new Item(w, parameter.summary()));
    }

    private static String template(String name) {
        try (InputStream in = Completion.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
