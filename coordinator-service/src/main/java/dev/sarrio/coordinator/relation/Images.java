package dev.sarrio.coordinator.relation;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.Locale;

/** What is logged of a change of a table's rows. */
public enum Images {
    /** The key: what is published is the row as it is when a batch is made. */
    KEY,
    /** The whole row before and after: every change is published. */
    FULL;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Images of(boolean full) {
        return full ? FULL : KEY;
    }

    /** @throws SarrioException INVALID_VALUE for any other word */
    public static Images parse(String word) {
        for (Images images : values()) {
            if (images.word().equalsIgnoreCase(word.strip())) {
                return images;
            }
        }
        throw new SarrioException(
                        ErrorCode.INVALID_VALUE, "Invalid value for images: \"" + word + "\"", "use key or full")
                .onField("images");
    }
}
