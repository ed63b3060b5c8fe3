package dev.sarrio.cli.grammar;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was typed, understood.
 *
 * @param noun null where the verb takes none
 * @param all `add all tables`, `remove table all`, `list all`: the noun in the plural
 * @param names the words that are neither noise nor `name=value`, in order
 * @param parameters by their one name; a list has several values
 * @param options given, with the value where it takes one ("" otherwise)
 * @param notes one line each for what was taken and has no effect
 */
public record CommandLine(
        Verb verb,
        Noun noun,
        boolean all,
        List<String> names,
        Map<String, List<String>> parameters,
        Map<Option, String> options,
        List<String> notes) {
    public CommandLine {
        names = List.copyOf(names);
        parameters = Map.copyOf(parameters);
        options = Map.copyOf(options);
        notes = List.copyOf(notes);
    }

    /** The same, with these options where it does not say them itself. */
    public CommandLine withDefaults(Map<Option, String> defaults) {
        Map<Option, String> both = new HashMap<>(defaults);
        both.putAll(options);
        return new CommandLine(verb, noun, all, names, parameters, both, notes);
    }

    public boolean has(Option option) {
        return options.containsKey(option);
    }

    public Optional<String> option(Option option) {
        return Optional.ofNullable(options.get(option));
    }

    public boolean has(String parameter) {
        return parameters.containsKey(parameter);
    }

    /** The last value given. */
    public Optional<String> value(String parameter) {
        List<String> values = parameters.getOrDefault(parameter, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    public List<String> values(String parameter) {
        return parameters.getOrDefault(parameter, List.of());
    }

    /** The first name, or a usage error that says what to write. */
    public String name(String kind) {
        if (names.isEmpty()) {
            String words = verb.word() + (noun == null ? "" : " " + noun.word());
            throw new UsageException(
                    "Which " + kind + "? None was named",
                    "write: sarrio " + words + " NAME … (sarrio help " + words + ")");
        }
        return names.get(0);
    }
}
