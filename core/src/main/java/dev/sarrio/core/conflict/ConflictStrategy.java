package dev.sarrio.core.conflict;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which of two versions of a row stays. Written as one word, or as `list:a,b`.
 *
 * @param databases of a list, the first wins; otherwise empty
 */
public record ConflictStrategy(Kind kind, List<DatabaseName> databases) {
    public static final ConflictStrategy ABORT = new ConflictStrategy(Kind.ABORT, List.of());
    private static final String LIST = "list:";

    /** What decides. */
    public enum Kind {
        /** Nothing: the direction stops. */
        ABORT,
        /** The time of the change, then the database's name. */
        LATEST,
        /** It is the database that the copy starts from. */
        SOURCE,
        /** It is the other one. */
        TARGET,
        /** Its database's place in the list. */
        LIST,
        /** A hash of table and key. */
        RANDOM,
        /** Nothing: each side keeps what it has until the row is written again. */
        SKIP;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ConflictStrategy {
        databases = List.copyOf(databases);
        boolean once = new HashSet<>(databases).size() == databases.size();
        if (!once || (kind == Kind.LIST) == databases.isEmpty()) {
            throw new IllegalArgumentException(
                    "A list of databases names each of them once, and no other strategy names any");
        }
    }

    @JsonCreator
    public static ConflictStrategy parse(String text) {
        try {
            if (text.startsWith(LIST)) {
                return new ConflictStrategy(
                        Kind.LIST,
                        Arrays.stream(text.substring(LIST.length()).split(",", -1))
                                .map(String::strip)
                                .map(DatabaseName::new)
                                .toList());
            }
            Kind kind = Kind.valueOf(text.toUpperCase(Locale.ROOT));
            if (kind != Kind.LIST && text.equals(kind.word())) {
                return new ConflictStrategy(kind, List.of());
            }
        } catch (IllegalArgumentException | SarrioException e) {
            throw new IllegalArgumentException(unknown(text), e);
        }
        throw new IllegalArgumentException(unknown(text));
    }

    private static String unknown(String text) {
        return "\"" + text
                + "\" is no strategy for conflicts: abort, latest, source, target, random, skip, or list:a,b with"
                + " the databases, the one that wins first";
    }

    /** Whether both sides come to the same answer: the others leave them different. */
    public boolean converges() {
        return kind != Kind.ABORT && kind != Kind.SKIP;
    }

    @JsonValue
    @Override
    public String toString() {
        return kind == Kind.LIST
                ? databases.stream().map(DatabaseName::value).collect(Collectors.joining(",", LIST, ""))
                : kind.word();
    }
}
