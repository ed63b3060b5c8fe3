package dev.sarrio.cli.grammar;

import java.util.Objects;

/** The command line does not say something that Sarrio understands: what is wrong, and what to write instead. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    public UsageException(String message, String remedy) {
        super(message);
        this.remedy = Objects.requireNonNull(remedy);
    }

    public String remedy() {
        return remedy;
    }
}
