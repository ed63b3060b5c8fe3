package dev.sarrio.apply.twoway;

import java.util.Set;

/**
 * What a batch does not do to a table, since the other version stays.
 *
 * @param records that are not written
 * @param spared a condition on rows `t` that a truncate deletes; null for all
 * @param merged those of which not all columns are written
 */
public record LeftOut(Set<Place> records, String spared, MergedRows merged) {
    public static final LeftOut NOTHING = new LeftOut(Set.of(), null, MergedRows.NONE);

    public LeftOut {
        records = Set.copyOf(records);
    }
}
