package dev.sarrio.core.secret;

import java.util.Objects;

/** A value that must not be printed: `toString` masks it, and nothing serialises it. Compared by value. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** The clear text: for the one call that needs it, never to be kept in a String field. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Secret s && value.equals(s.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "****";
    }
}
