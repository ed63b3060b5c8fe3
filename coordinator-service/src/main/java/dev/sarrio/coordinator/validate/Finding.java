package dev.sarrio.coordinator.validate;

import java.util.Objects;

/**
 * One thing that was looked at.
 *
 * @param subject a database, or a table, sequence, role or setting of one, e.g. `nonrds public.orders`
 * @param message what is, in one sentence
 * @param remedy what to do, statements written out; empty for mere information
 */
public record Finding(Severity severity, String subject, String message, String remedy) {
    public Finding {
        Objects.requireNonNull(severity);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(message);
        Objects.requireNonNull(remedy);
    }

    static Finding error(String subject, String message, String remedy) {
        return new Finding(Severity.ERROR, subject, message, remedy);
    }

    static Finding warning(String subject, String message, String remedy) {
        return new Finding(Severity.WARNING, subject, message, remedy);
    }

    static Finding info(String subject, String message) {
        return new Finding(Severity.INFO, subject, message, "");
    }
}
