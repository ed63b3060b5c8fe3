package dev.sarrio.coordinator.database;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.Locale;

/** What a database is to a sync. */
public enum Role {
    SOURCE,
    TARGET,
    /** Copied whole again and again, instead of followed. */
    FULLCOPY;

    /** Bucardo's words too. */
    static Role parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "source", "master", "s", "src" -> SOURCE;
            case "target", "slave", "rep", "replica", "t", "tgt" -> TARGET;
            case "fullcopy" -> FULLCOPY;
            default ->
                throw new SarrioException(
                        ErrorCode.INVALID_VALUE, "Unknown role: \"" + text + "\"", "use source, target or fullcopy");
        };
    }
}
