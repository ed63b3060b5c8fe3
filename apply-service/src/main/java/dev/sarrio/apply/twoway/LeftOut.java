package dev.sarrio.apply.twoway;

import java.util.Set;

/**
 * What a batch does not do to a table, since the other version stays.
 *
 * @param records that are not written
 * @param spared a condition on rows `t` that a truncate deletes; null for all
 */
public record LeftOut(Set<Place> records, String spared) {
    public static final LeftOut NOTHING = new LeftOut(Set.of(), null);

    public LeftOut {
        records = Set.copyOf(records);
    }
}
