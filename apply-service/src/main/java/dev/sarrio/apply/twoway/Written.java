package dev.sarrio.apply.twoway;

import dev.sarrio.core.change.ColumnChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one side wrote of a row, unseen by the other: of each column when it did so last. For one thread. */
final class Written {
    /** No column is called so. */
    private static final String OTHERS = "";

    private final Map<String, Long> columns = new HashMap<>();
    /** Those of all columns, or all but some. */
    private final List<ColumnChange> whole = new ArrayList<>();

    Written add(ColumnChange change) {
        if (change.columns() == null) {
            whole.removeIf(w -> w.at() <= change.at() && w.except().containsAll(change.except()));
            whole.add(change);
        } else {
            change.columns().forEach(c -> columns.merge(c, change.at(), Math::max));
        }
        return this;
    }

    /** When it was written last, in milliseconds; null if it was not. */
    Long at(String column) {
        Long at = columns.get(column);
        for (ColumnChange w : whole) {
            if (!w.except().contains(column)) {
                at = at == null ? w.at() : Math.max(at, w.at());
            }
        }
        return at;
    }

    /** Of any column; null for nothing. */
    Long newest() {
        Long newest = null;
        for (long at : columns.values()) {
            newest = newest == null ? at : Math.max(newest, at);
        }
        for (ColumnChange w : whole) {
            newest = newest == null ? w.at() : Math.max(newest, w.at());
        }
        return newest;
    }

    /** The columns that either names, and one that stands for all others: by these all that can be told of the two is told. */
    Set<String> columns(Written other) {
        Set<String> named = new HashSet<>(Set.of(OTHERS));
        for (Written w : List.of(this, other)) {
            named.addAll(w.columns.keySet());
            w.whole.forEach(c -> named.addAll(c.except()));
        }
        return named;
    }

    /** Those of these that were written. */
    Set<String> among(Set<String> all) {
        Set<String> written = new HashSet<>(all);
        written.removeIf(c -> at(c) == null);
        return written;
    }
}
