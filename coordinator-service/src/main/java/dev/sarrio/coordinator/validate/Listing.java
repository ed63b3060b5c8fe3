package dev.sarrio.coordinator.validate;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names, or statements, in a sentence: no more than can be read. */
final class Listing {
    private static final int SHOWN_MAX = 10;

    private Listing() {}

    static String names(Collection<?> names) {
        return of(names, ", ");
    }

    static String statements(Collection<String> statements) {
        return of(statements, " ");
    }

    private static String of(Collection<?> all, String between) {
        String shown = all.stream().limit(SHOWN_MAX).map(Object::toString).collect(Collectors.joining(between));
        return all.size() <= SHOWN_MAX ? shown : shown + " and " + (all.size() - SHOWN_MAX) + " more";
    }
}
