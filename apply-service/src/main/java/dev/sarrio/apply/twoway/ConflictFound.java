package dev.sarrio.apply.twoway;

import java.util.List;

/** Rows that the current transaction wrote were changed by the target too, unseen by the source. Nothing of it may be committed. */
public final class ConflictFound extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Found> found;
    private final long number;
    private final boolean undecided;

    /** @param key as logged; null for the whole table @param incoming the source's row as JSON, null if it deleted it */
    record Found(OwnTable table, String key, String incoming) {}

    ConflictFound(List<Found> found, long number) {
        this(found, number, false);
    }

    private ConflictFound(List<Found> found, long number, boolean undecided) {
        super("Conflict");
        this.undecided = undecided;
        this.found = List.copyOf(found);
        this.number = number;
    }

    /** Nothing decides them. */
    static ConflictFound undecided(List<Found> found, long number) {
        return new ConflictFound(found, number, true);
    }

    /** The row was changed while it was decided on. */
    static ConflictFound raced(Found found) {
        return new ConflictFound(List.of(found), 1, false);
    }

    /** A row of another key is in the way. */
    public static ConflictFound clash() {
        return new ConflictFound(List.of(), 1, false);
    }

    /** Somebody else has locked a row, and may wait for one of the batch's. */
    public static ConflictFound locked() {
        return new ConflictFound(List.of(), 1, false);
    }

    /** Batches that were decided together can't be written together. */
    public static ConflictFound together() {
        return new ConflictFound(List.of(), 1, true);
    }

    /** To decide once more would change nothing. */
    public boolean isFinal() {
        return undecided;
    }

    List<Found> found() {
        return found;
    }

    long number() {
        return number;
    }
}
