package dev.sarrio.capture.source;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a change of a table's shape, or of its triggers, asks of the next batch: none of these fires a trigger. A value that can
 * be printed; {@link Drift} decides it, the batch carries it out, and repeating it does no harm.
 *
 * @param rows how much of the table is shipped, whatever was logged
 * @param reload partitions of which changes may be missing: deleted by their bound, then shipped
 * @param fresh partitions that were attached: shipped
 * @param vanished partitions that were detached or dropped: deleted by their bound
 * @param ddl statements that a target needs
 */
public record Reaction(
        Rows rows, Set<Long> reload, Set<Long> fresh, List<TableState.Member> vanished, List<String> ddl) {
    /** How much of a table goes into a batch. */
    public enum Rows {
        /** Rows of logged keys. */
        LOGGED,
        /** All rows; keys that were logged and have vanished are deleted. For data that an ALTER changed. */
        ALL,
        /** A truncate, then all rows. For a table of which changes may be missing. */
        WHOLE
    }

    public static final Reaction NONE = new Reaction(Rows.LOGGED, Set.of(), Set.of(), List.of(), List.of());
    public static final Reaction SHIP_WHOLE = new Reaction(Rows.WHOLE, Set.of(), Set.of(), List.of(), List.of());

    public Reaction {
        reload = Set.copyOf(reload);
        fresh = Set.copyOf(fresh);
        vanished = List.copyOf(vanished);
        ddl = List.copyOf(ddl);
    }

    /** Whether a batch must be made for it even if nothing was logged. */
    public boolean needsBatch() {
        return rows != Rows.LOGGED || !reload.isEmpty() || !fresh.isEmpty() || !vanished.isEmpty() || !ddl.isEmpty();
    }

    /** Partitions that are shipped row by row, so that their logged keys need not be. */
    public Set<Long> shipped() {
        Set<Long> all = new TreeSet<>(reload);
        all.addAll(fresh);
        return all;
    }

    public Reaction whole() {
        return new Reaction(Rows.WHOLE, Set.of(), Set.of(), List.of(), ddl);
    }
}
