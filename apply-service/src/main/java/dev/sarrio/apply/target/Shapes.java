package dev.sarrio.apply.target;

import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the tables of a sync stand at one target. Immutable.
 *
 * @param byTable those that are not listed stand as on the source
 * @param lenient those that may lack columns
 */
public record Shapes(Map<TableName, TargetShape> byTable, Set<TableName> lenient) {
    public static final Shapes NONE = new Shapes(Map.of());

    public Shapes {
        byTable = Map.copyOf(byTable);
        lenient = Set.copyOf(lenient);
    }

    /** All columns of all tables must be there. */
    public Shapes(Map<TableName, TargetShape> byTable) {
        this(byTable, Set.of());
    }

    public static Shapes of(DesiredSync sync, DatabaseName target) {
        return new Shapes(
                sync.shapes().stream()
                        .filter(s -> s.target().equals(target))
                        .collect(Collectors.toMap(TargetShape::table, s -> s)),
                Set.copyOf(sync.lenient()));
    }

    /** Null for a table that stands as on the source. */
    public TargetShape of(TableName table) {
        return byTable.get(table);
    }

    /** Whether columns that the table lacks at the target are left out. */
    public boolean lenient(TableName table) {
        return lenient.contains(table);
    }

    /** What a table is called at the target. */
    public TableName named(TableName table) {
        TargetShape shape = byTable.get(table);
        return shape == null ? table : shape.named();
    }

    /** Null for a table that stands as on the source. */
    public String digest(TableName table) {
        TargetShape shape = byTable.get(table);
        return shape == null ? null : shape.digest();
    }

    public Map<TableName, String> digests(Collection<TableName> tables) {
        Map<TableName, String> digests = new TreeMap<>();
        byTable.forEach((table, shape) -> {
            if (tables.contains(table)) {
                digests.put(table, shape.digest());
            }
        });
        return digests;
    }

    /** Some of them have SQL, which means the same everywhere only if names are looked up alike. */
    public boolean compute() {
        return byTable.values().stream().anyMatch(TargetShape::computes);
    }
}
