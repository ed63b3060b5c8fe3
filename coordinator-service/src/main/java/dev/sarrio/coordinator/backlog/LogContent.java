package dev.sarrio.coordinator.backlog;

import dev.sarrio.core.name.TableName;
import java.util.Collection;
import java.util.List;

/**
 * What the change log of a source holds.
 *
 * @param bytes its size on disk, with its indexes
 */
record LogContent(long bytes, List<Part> parts) {
    /** What becomes of a row of the log. */
    enum Fate {
        /** No batch has it yet. */
        WAITING,
        /** Published, and kept for a transaction that was open when it was. */
        OPEN,
        /** Published, and kept until the other side of a two-way sync has said that it has it. */
        UNACKNOWLEDGED,
        /** Goes by itself. */
        FREE
    }

    /** @param table null for one that is captured no more  @param changes keys: a row of the log can hold many  @param xid the oldest transaction */
    record Part(TableName table, Fate fate, long rows, long changes, long xid) {}

    long rows() {
        return parts.stream().mapToLong(Part::rows).sum();
    }

    long rows(Fate fate) {
        return parts.stream().filter(p -> p.fate == fate).mapToLong(Part::rows).sum();
    }

    long xid(Fate fate) {
        return parts.stream()
                .filter(p -> p.fate == fate)
                .mapToLong(Part::xid)
                .min()
                .orElse(0);
    }

    long waiting() {
        return parts.stream()
                .filter(p -> p.fate == Fate.WAITING)
                .mapToLong(Part::changes)
                .sum();
    }

    long waiting(Collection<TableName> tables) {
        return parts.stream()
                .filter(p -> p.fate == Fate.WAITING && p.table != null && tables.contains(p.table))
                .mapToLong(Part::changes)
                .sum();
    }
}
