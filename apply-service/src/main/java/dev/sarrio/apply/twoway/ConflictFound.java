package dev.sarrio.apply.twoway;

import java.util.List;

/** Rows that the current transaction wrote were changed by the target too, unseen by the source. Nothing of it may be committed. */
public final class ConflictFound extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Found> found;
    private final long number;

    /** @param key as logged; null for the whole table @param incoming the source's row as JSON, null if it deleted it */
    record Found(OwnTable table, String key, String incoming) {}

    ConflictFound(List<Found> found, long number) {
        super("Conflict");
        this.found = List.copyOf(found);
        this.number = number;
    }

    List<Found> found() {
        return found;
    }

    long number() {
        return number;
    }
}
