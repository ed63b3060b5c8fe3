package dev.sarrio.cli.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One entry of the {@link Table}. */
record Row(String kind, String name, Map<String, List<String>> facts) {
    List<String> all(String fact) {
        return facts.getOrDefault(fact, List.of());
    }

    boolean has(String fact) {
        return facts.containsKey(fact);
    }

    /** A fact that is said once. */
    Optional<String> one(String fact) {
        List<String> values = all(fact);
        if (values.size() > 1) {
            throw new IllegalStateException(kind + " " + name + " says \"" + fact + "\" more than once");
        }
        return values.stream().findFirst();
    }

    String needed(String fact) {
        return one(fact)
                .orElseThrow(() -> new IllegalStateException(kind + " " + name + " does not say \"" + fact + "\""));
    }

    /** The words of a fact that is said once. */
    List<String> words(String fact) {
        return one(fact).map(v -> Arrays.asList(v.split(" +"))).orElse(List.of());
    }
}
