package dev.sarrio.apply.handover;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.name.TableName;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * What to copy, from source to target.
 *
 * @param sync whose tables, in what {@link CopyMode} (NONE stands for DATA)
 * @param tables those of its tables that are to be copied
 * @param joining they join a sync whose other tables are there already: no more of the schema is copied than theirs, and what this
 *     sync once copied into them is its own
 */
public record CopyRequest(
        DesiredSync sync, List<TableName> tables, DesiredDatabase source, DesiredDatabase target, boolean joining) {
    public CopyRequest {
        Objects.requireNonNull(sync);
        Objects.requireNonNull(source);
        Objects.requireNonNull(target);
        tables = List.copyOf(tables);
    }

    /** All tables of a sync. */
    public CopyRequest(DesiredSync sync, DesiredDatabase source, DesiredDatabase target) {
        this(sync, sync.tables(), source, target, false);
    }

    public static CopyRequest joining(
            DesiredSync sync, Collection<TableName> tables, DesiredDatabase source, DesiredDatabase target) {
        return new CopyRequest(sync, tables.stream().sorted().toList(), source, target, true);
    }

    /** The same of some of its tables. */
    public CopyRequest of(Collection<TableName> some) {
        return new CopyRequest(sync, List.copyOf(some), source, target, joining);
    }

    public boolean withSchema() {
        return sync.copy() == CopyMode.SCHEMA_AND_DATA;
    }
}
