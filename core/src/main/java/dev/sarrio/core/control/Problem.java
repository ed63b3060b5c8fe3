package dev.sarrio.core.control;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;

/**
 * An error as reports carry it.
 *
 * @param message what happened, in one sentence
 * @param remedy what to do
 * @param detail the row, the constraint, the statement; null if there is nothing more to say
 */
public record Problem(ErrorCode code, String message, String remedy, String detail) {
    public static Problem of(SarrioException e) {
        return new Problem(e.code(), e.getMessage(), e.remedy(), e.detail());
    }
}
