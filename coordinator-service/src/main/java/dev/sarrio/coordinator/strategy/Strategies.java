package dev.sarrio.coordinator.strategy;

import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.Locale;
import java.util.Map;

/** Strategies for conflicts as users write them. */
public final class Strategies {
    public static final String FIELD = "conflict";
    private static final Map<String, String> BUCARDOS = Map.of(
            "bucardo_latest", "latest",
            "bucardo_latest_all_tables", "latest",
            "bucardo_source", "source",
            "bucardo_target", "target",
            "bucardo_skip", "skip",
            "bucardo_random", "random",
            "bucardo_abort", "abort");

    private static final String ARGUMENTS = "\\(\\s*text\\s*,\\s*jsonb\\s*,\\s*text\\s*\\[\\s*]\\s*\\)$";

    private Strategies() {}

    /** @param text Sarrio's words, Bucardo's names, or the databases one behind the other, the one that wins first */
    public static ConflictStrategy parse(String text) {
        String given = text.strip().replaceFirst(ARGUMENTS, ""); // behind a function's name
        String lower = given.toLowerCase(Locale.ROOT);
        boolean databases = given.indexOf(':') < 0 && given.matches(".*[,\\s].*");
        try {
            return ConflictStrategy.parse(
                    databases
                            ? "list:" + String.join(",", given.split("[,\\s]+"))
                            : BUCARDOS.getOrDefault(lower, own(given)));
        } catch (IllegalArgumentException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for '" + FIELD + "': " + e.getMessage(),
                            "write one of these; what each does is in docs/conflicts.md",
                            e)
                    .onField(FIELD);
        }
    }

    /** A word without names of databases or functions is the same in any case. */
    private static String own(String given) {
        return given.indexOf(':') < 0 ? given.toLowerCase(Locale.ROOT) : given;
    }
}
