package dev.sarrio.coordinator.app.rest;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;

/** Reads `If-Match`: the tag that an answer had, or nothing. */
final class Versioned {
    private Versioned() {}

    /** Null if the caller does not care. */
    static String tag(String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return null;
        }
        return ifMatch.strip().replace("W/", "").replace("\"", "");
    }

    /** Of one thing: its version. Null if the caller does not care. */
    static Long expected(String ifMatch) {
        String tag = tag(ifMatch);
        if (tag == null) {
            return null;
        }
        try {
            return Long.valueOf(tag.replaceFirst("-.*", ""));
        } catch (NumberFormatException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE, "If-Match is not a version", "send the version as it was read", e)
                    .onField("If-Match");
        }
    }
}
