package dev.sarrio.sequence.follow;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A sequence on one side.
 *
 * @param last the value handed out last; null if none was yet
 * @param next the value that comes next; beyond the bounds where it is exhausted
 * @param highest the furthest value in the columns that it feeds; null if there is none or no index tells
 * @param behind how many values its next one falls short of what was handed out or is in a column on any side
 * @param free whether nobody has the next value; null if that can't be told
 */
public record SideReport(
        String database, Long last, BigInteger next, Long increment, Long highest, long behind, Boolean free) {
    static SideReport of(String database, SequenceState s, BigInteger highest, long behind, Boolean free) {
        return new SideReport(
                database,
                s.called() ? s.last().longValueExact() : null,
                s.next(),
                s.increment().longValueExact(),
                highest == null ? null : highest.longValueExact(),
                behind,
                free);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("database", database);
        map.put("last", last);
        map.put("next", next);
        map.put("increment", increment);
        map.put("highest", highest);
        map.put("behind", behind);
        map.put("free", free);
        map.values().removeIf(java.util.Objects::isNull);
        return map;
    }
}
