package dev.sarrio.postgres.compare;

import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Objects;

/**
 * How a table stands on both sides.
 *
 * @param sourceRows counted
 * @param targetRows counted
 * @param equal all rows are on both sides, with the same values in all common columns
 * @param differing keys of rows that differ, each with what is the matter, a few at most
 * @param durationMillis how long it took
 * @param problem why it could not be compared, or what was left out; null if there is nothing to say
 */
public record TableComparison(
        TableName table,
        long sourceRows,
        long targetRows,
        boolean equal,
        List<String> differing,
        long durationMillis,
        String problem) {
    public TableComparison {
        Objects.requireNonNull(table);
        differing = List.copyOf(differing);
    }
}
