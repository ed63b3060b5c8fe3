package dev.sarrio.cli.grammar;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Takes the words with dashes, wherever they stand, out of a line: by picocli, from the {@link Table}. */
final class OptionParser {
    private static final String HELP_OR_HOST = "-h";

    private OptionParser() {}

    /**
     * @param words all that has no dashes, in order
     * @param options with their values, in order; an option without a value has none
     */
    record Typed(List<String> words, Map<Option, List<String>> options) {}

    static Typed parse(List<String> arguments) {
        try {
            ParseResult parsed = new CommandLine(spec())
                    .setExpandAtFiles(false)
                    .setOverwrittenOptionsAllowed(true)
                    .parseArgs(hostOrHelp(fileOfApply(arguments)).toArray(String[]::new));
            List<String> words = new ArrayList<>();
            // there is one, met anew behind each option: it has all words each time
            parsed.matchedPositionals().stream().limit(1).forEach(p -> words.addAll(p.stringValues()));
            Map<Option, List<String>> options = new LinkedHashMap<>();
            for (OptionSpec matched : parsed.matchedOptions()) {
                Option option = Option.called(matched.names()[0]);
                options.put(option, values(option, matched));
            }
            return new Typed(words, options);
        } catch (UnmatchedArgumentException e) {
            throw unknown(e.getUnmatched());
        } catch (MissingParameterException e) {
            throw withoutValue(e.getMissing().get(0));
        } catch (ParameterException e) {
            throw new UsageException(
                    arguments.stream()
                            .filter(a -> a.startsWith("-") && a.indexOf('=') > 0)
                            .map(a -> a.substring(0, a.indexOf('=')))
                            .filter(a ->
                                    Option.of(a).map(o -> o.value().isEmpty()).orElse(false))
                            .map(a -> "Option '" + a + "' takes no value")
                            .findFirst()
                            .orElse(e.getMessage()),
                    "write the option alone (sarrio help)");
        }
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        for (Option option : Option.values()) {
            String[] names = option.spellings().toArray(String[]::new);
            boolean valued = option.value().isPresent();
            OptionSpec.Builder builder = OptionSpec.builder(names[0], names).arity(valued ? "1" : "0");
            spec.addOption(
                    (valued ? builder.type(List.class).auxiliaryTypes(String.class) : builder.type(boolean.class))
                            .build());
        }
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return spec;
    }

    private static List<String> values(Option option, OptionSpec matched) {
        return option.value().isEmpty()
                ? List.of()
                : matched.stringValues().stream().map(option::read).toList();
    }

    /** What -f forces elsewhere is a file to `apply`, as it is to everybody who applies documents. */
    private static List<String> fileOfApply(List<String> arguments) {
        boolean apply = arguments.stream()
                .filter(a -> !a.startsWith("-"))
                .findFirst()
                .flatMap(Verb::of)
                .filter(Verb.APPLY::equals)
                .isPresent();
        return apply
                ? arguments.stream()
                        .map(a -> a.equals("-f") ? Option.FILE.word() : a)
                        .toList()
                : arguments;
    }

    /** Bucardo's -h is a host; a lone one, or one before a verb, means help. */
    private static List<String> hostOrHelp(List<String> arguments) {
        List<String> clear = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            boolean host =
                    i + 1 < arguments.size() && Verb.of(arguments.get(i + 1)).isEmpty();
            boolean help = arguments.get(i).equals(HELP_OR_HOST) && !host && !clear.contains("--");
            clear.add(help ? Option.HELP.word() : arguments.get(i));
        }
        return clear;
    }

    private static UsageException unknown(Collection<String> unmatched) {
        String typed = unmatched.stream()
                .filter(u -> u.startsWith("-"))
                .findFirst()
                .orElse(String.join(" ", unmatched))
                .replaceFirst("=.*", "");
        List<String> words = Option.values().stream()
                .flatMap(o -> o.spellings().stream())
                .filter(s -> s.startsWith("--"))
                .toList();
        String dashes = typed.startsWith("--") ? typed : "-" + typed;
        return new UsageException(
                "Unknown option '" + typed + "'", "write: sarrio help" + Spellings.orDidYouMean(dashes, words));
    }

    private static UsageException withoutValue(ArgSpec spec) {
        Option option = Option.called(((OptionSpec) spec).names()[0]);
        return new UsageException(
                "Option '" + option + "' wants a value",
                "write: " + option + " " + option.value().orElseThrow());
    }
}
