package dev.sarrio.core.conflict;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.name.TableName;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What becomes of conflicts of a two-way sync.
 *
 * @param strategy of tables that have none of their own
 * @param decisions on conflicts that stopped the sync, in the order in which they were asked for
 * @param keepHours how long a conflict that is decided is kept on record
 */
public record ConflictRules(
        ConflictStrategy strategy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OfTable> tables,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Decision> decisions,
        int keepHours) {
    public static final int KEEP_HOURS = 168;
    public static final ConflictRules DEFAULT =
            new ConflictRules(ConflictStrategy.ABORT, List.of(), List.of(), KEEP_HOURS);

    /** A table's own strategy. */
    public record OfTable(TableName table, ConflictStrategy strategy) {
        public OfTable {
            Objects.requireNonNull(table);
            Objects.requireNonNull(strategy);
        }
    }

    /**
     * Decides conflicts that would stop the sync, of versions that were written by then. So it is the same on both sides, whichever comes
     * to it first.
     *
     * @param until both versions are no newer, each by the clock of its own server
     * @param table null for all
     * @param key as JSON, `{"id": 1}`; null for all rows
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Decision(Instant until, ConflictStrategy strategy, TableName table, String key) {
        public Decision {
            Objects.requireNonNull(until);
            Objects.requireNonNull(strategy);
            if (strategy.kind() == ConflictStrategy.Kind.ABORT || key != null && table == null) {
                throw new IllegalArgumentException("Not a decision: " + strategy + " of " + table + " " + key);
            }
        }
    }

    public ConflictRules {
        strategy = strategy == null ? ConflictStrategy.ABORT : strategy;
        tables = tables == null ? List.of() : List.copyOf(tables);
        decisions = decisions == null ? List.of() : List.copyOf(decisions);
        keepHours = keepHours <= 0 ? KEEP_HOURS : keepHours;
        Set<TableName> named = new HashSet<>();
        if (!tables.stream().allMatch(t -> named.add(t.table()))) {
            throw new IllegalArgumentException("A table has two strategies for conflicts: " + tables);
        }
    }

    public ConflictStrategy of(TableName table) {
        return tables.stream()
                .filter(t -> t.table().equals(table))
                .map(OfTable::strategy)
                .findFirst()
                .orElse(strategy);
    }

    /** Functions of the user's that decide something. */
    public Set<TableName> functions() {
        Set<TableName> functions = new TreeSet<>();
        Stream.of(
                        Stream.of(strategy),
                        tables.stream().map(OfTable::strategy),
                        decisions.stream().map(Decision::strategy))
                .flatMap(s -> s)
                .map(ConflictStrategy::function)
                .filter(Objects::nonNull)
                .forEach(functions::add);
        return functions;
    }
}
