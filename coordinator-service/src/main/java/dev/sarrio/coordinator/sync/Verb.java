package dev.sarrio.coordinator.sync;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.Locale;

/** What can be asked of a sync. */
public enum Verb {
    START,
    STOP,
    PAUSE,
    RESUME,
    KICK,
    RETRY,
    COPY;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Verb parse(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SarrioException(
                    ErrorCode.UNKNOWN_OPTION,
                    "There is no verb \"" + text + "\" for syncs",
                    "use start, stop, pause, resume, kick, retry or copy",
                    e);
        }
    }
}
