package dev.sarrio.core.conflict;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which of two versions of a row stays. Written as one word, as `list:a,b`, or as `function:schema.name`.
 *
 * @param databases of a list, the first wins; otherwise empty
 * @param function of the user's, in both databases; null for all other kinds
 */
public record ConflictStrategy(Kind kind, List<DatabaseName> databases, TableName function) {
    public static final ConflictStrategy ABORT = new ConflictStrategy(Kind.ABORT, List.of());
    private static final String LIST = "list:";
    private static final String FUNCTION = "function:";

    /** What decides. */
    public enum Kind {
        /** Nothing: the direction stops. */
        ABORT,
        /** The time of the change, then the database's name. */
        LATEST,
        /** The same, of each column by itself: of tables with whole row images, between two databases. */
        COLUMNS,
        /** It is the database that the copy starts from. */
        SOURCE,
        /** It is the other one. */
        TARGET,
        /** Its database's place in the list. */
        LIST,
        /** A hash of table and key. */
        RANDOM,
        /** What a function of the user's answers for table and key. */
        FUNCTION,
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
        if ((kind == Kind.FUNCTION) != (function != null)) {
            throw new IllegalArgumentException("A function is named where one decides, and nowhere else");
        }
    }

    /** One that no function decides. */
    public ConflictStrategy(Kind kind, List<DatabaseName> databases) {
        this(kind, databases, null);
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
            if (text.startsWith(FUNCTION)) {
                String name = text.substring(FUNCTION.length()).strip();
                return new ConflictStrategy(Kind.FUNCTION, List.of(), TableName.parse(name));
            }
            Kind kind = Kind.valueOf(text.toUpperCase(Locale.ROOT));
            if (kind != Kind.LIST && kind != Kind.FUNCTION && text.equals(kind.word())) {
                return new ConflictStrategy(kind, List.of());
            }
        } catch (IllegalArgumentException | SarrioException e) {
            throw new IllegalArgumentException(unknown(text), e);
        }
        throw new IllegalArgumentException(unknown(text));
    }

    private static String unknown(String text) {
        return "\"" + text
                + "\" is no strategy for conflicts: abort, latest, source, target, random, skip, columns, list:a,b with the"
                + " databases, the one that wins first, or function:SCHEMA.NAME";
    }

    /** Whether both sides come to the same answer: the others leave them different. */
    public boolean converges() {
        return kind != Kind.ABORT && kind != Kind.SKIP;
    }

    @JsonValue
    @Override
    public String toString() {
        return switch (kind) {
            case LIST -> databases.stream().map(DatabaseName::value).collect(Collectors.joining(",", LIST, ""));
            case FUNCTION -> FUNCTION + function;
            default -> kind.word();
        };
    }
}
