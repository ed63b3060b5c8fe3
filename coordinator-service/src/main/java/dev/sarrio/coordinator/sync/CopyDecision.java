package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The copy that precedes a sync's first batch: chosen, or found out by looking at its targets. */
final class CopyDecision {
    private final TargetLook look;

    CopyDecision(TargetLook look) {
        this.look = look;
    }

    /** Tables of a sync, and what they are at its targets. */
    record Moved(List<TableName> tables, List<TargetShape> shapes) {
        /** What each is called at a target. */
        Map<TableName, TableName> names(DatabaseName target) {
            Map<TableName, TableName> names = new TreeMap<>();
            tables.forEach(t -> names.put(t, t));
            shapes.stream().filter(s -> s.target().equals(target)).forEach(s -> names.put(s.table(), s.named()));
            return names;
        }
    }

    CopyMode decide(CopyChoice choice, Dbgroup group, Moved moved, Map<DatabaseName, DatabaseEntry> databases) {
        CopyMode fixed = choice.fixed();
        if (fixed != null) {
            return fixed;
        }
        DatabaseEntry source = databases.get(Wiring.source(group));
        Set<CopyMode> modes = new TreeSet<>();
        for (DatabaseName target : group.copied()) {
            modes.add(look.decide(
                    source.connection(),
                    databases.get(target).connection(),
                    moved.names(target),
                    choice == CopyChoice.ONCE));
        }
        if (modes.size() > 1) {
            throw new SarrioException(
                            ErrorCode.TARGET_NOT_EMPTY,
                            "The targets of \"" + group.name()
                                    + "\" are not alike: some have the tables or rows, some not",
                            "make a sync for each, or say copy=none, copy=data or copy=all")
                    .onField("copy");
        }
        return modes.stream().findFirst().orElse(CopyMode.NONE);
    }
}
