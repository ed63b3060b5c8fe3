package dev.sarrio.coordinator.sync;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Bucardo's options of a sync. Those that are yes or no and mean something here are written in one way; all others are kept as they are. */
public final class Options {
    private static final List<String> FLAGS = List.of(SyncEntry.STRICT_CHECKING, SyncEntry.ANALYZE_AFTER_COPY);
    private static final Set<String> YES = Set.of("1", "t", "true", "y", "yes", "on");
    private static final Set<String> NO = Set.of("0", "f", "false", "n", "no", "off");
    private static final String OFF = "false";

    private Options() {}

    /** What is as by default has an empty value, which takes an option away. */
    static Map<String, String> normal(Map<String, String> options) {
        Map<String, String> normal = new TreeMap<>(options);
        FLAGS.forEach(flag -> normal.computeIfPresent(flag, Options::flag));
        return normal;
    }

    /** As they are kept: without what is as by default. */
    public static Map<String, String> kept(Map<String, String> options) {
        Map<String, String> kept = normal(options);
        kept.values().removeIf(String::isEmpty);
        return kept;
    }

    static boolean isOff(String value) {
        return OFF.equals(value);
    }

    private static String flag(String option, String value) {
        String word = value.strip().toLowerCase(Locale.ROOT);
        if (!word.isEmpty() && !YES.contains(word) && !NO.contains(word)) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for '" + option + "': \"" + value + "\"",
                            "write " + option + "=1 or " + option + "=0")
                    .onField(option);
        }
        return NO.contains(word) ? OFF : "";
    }
}
