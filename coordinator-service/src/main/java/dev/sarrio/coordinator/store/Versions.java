package dev.sarrio.coordinator.store;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;

/** Optimistic locking: a change may say which version it was made from. */
public final class Versions {
    private Versions() {}

    /** @param expected null if the caller does not care */
    public static void check(String what, Long expected, long actual) {
        if (expected != null && expected != actual) {
            throw new SarrioException(
                    ErrorCode.CHANGED_MEANWHILE,
                    what + " has been changed by somebody else: its version is " + actual + ", not " + expected,
                    "look at it again, then repeat the change");
        }
    }
}
