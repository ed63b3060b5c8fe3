package dev.sarrio.coordinator.app.rest;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;

/** Reads `If-Match`. */
final class Versioned {
    private Versioned() {}

    static Long expected(String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return null;
        }
        try {
            return Long.valueOf(ifMatch.strip().replace("W/", "").replace("\"", ""));
        } catch (NumberFormatException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE, "If-Match is not a version", "send the version as it was read", e)
                    .onField("If-Match");
        }
    }
}
