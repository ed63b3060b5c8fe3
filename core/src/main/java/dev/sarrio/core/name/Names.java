package dev.sarrio.core.name;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.regex.Pattern;

/** The grammar of the names that users give to databases, groups and syncs. */
public final class Names {
    public static final int LENGTH_MAX = 40;
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0," + (LENGTH_MAX - 1) + "}");

    private Names() {}

    /** Returns the name if it is well formed; throws INVALID_NAME, naming the kind of thing, otherwise. */
    public static String check(String kind, String value) {
        if (!isValid(value)) {
            throw invalid(
                    kind,
                    value,
                    "use a letter, then letters, digits or underscores, " + LENGTH_MAX + " characters at most");
        }
        return value;
    }

    public static boolean isValid(String value) {
        return value != null && GRAMMAR.matcher(value).matches();
    }

    static SarrioException invalid(String kind, String value, String remedy) {
        return new SarrioException(ErrorCode.INVALID_NAME, "Invalid " + kind + " name: " + quoted(value), remedy);
    }

    private static String quoted(String value) {
        return value == null ? "none was given" : "\"" + value + "\"";
    }
}
