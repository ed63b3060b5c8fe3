package dev.sarrio.coordinator.copy;

import dev.sarrio.coordinator.copy.CopyPlan.AtTarget;
import dev.sarrio.coordinator.copy.CopyPlan.Fate;
import dev.sarrio.coordinator.copy.CopyPlan.Rows;
import dev.sarrio.coordinator.copy.CopyPlan.There;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions.IfExists;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import dev.sarrio.postgres.compare.Likeness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a target has of the tables of a copy.
 *
 * @param named what each is called there
 * @param there those that are there
 * @param filled those of them that have rows
 * @param own those whose rows a copy of this sync has brought, by its record
 * @param alike whether what others have brought is the source's, as the source calls the tables
 */
record TargetState(
        Map<TableName, TableName> named,
        Map<TableName, Table> there,
        Set<TableName> filled,
        Set<TableName> own,
        Map<TableName, Likeness> alike) {

    static TargetState look(PgServers servers, Connection target, SyncName sync, Map<TableName, TableName> named) {
        Map<TableName, Table> there = new HashMap<>();
        Set<TableName> filled = new HashSet<>();
        try (PgSession session = servers.connect(target, SourceSizes.APPLICATION)) {
            session.query(SourceSizes.READ_ONLY);
            for (Table table : new Catalog(session, ServerVersion.of(session)).tables()) {
                if (named.containsValue(table.name())) {
                    there.put(table.name(), table);
                    if (is(session, "EXISTS (SELECT FROM " + only(table) + Sql.identifier(table.name()) + ")")) {
                        filled.add(table.name());
                    }
                }
            }
            return new TargetState(named, there, filled, own(session, sync), Map.of());
        }
    }

    /** Tables with rows that no copy of this sync has brought, as the source calls them. */
    List<TableName> foreign() {
        return named.entrySet().stream()
                .filter(e -> filled.contains(e.getValue()) && !own.contains(e.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    TargetState with(Map<TableName, Likeness> looked) {
        return new TargetState(named, there, filled, own, looked);
    }

    private static String only(Table table) {
        return table.kind() == Table.Kind.INHERITED ? "ONLY " : "";
    }

    private static Set<TableName> own(PgSession session, SyncName sync) {
        Set<TableName> own = new HashSet<>();
        if (is(session, "pg_catalog.to_regclass('sarrio.copy') IS NOT NULL")) {
            session.execute("SELECT table_schema, table_name FROM sarrio.copy WHERE sync = $1", sync.value())
                    .forEach(r -> own.add(new TableName(r.getString(0), r.getString(1))));
        }
        return own;
    }

    private static boolean is(PgSession session, String expression) {
        return session.query("SELECT " + expression).iterator().next().getBoolean(0);
    }

    /** What becomes of a table. @param atSource whether the source still has it */
    AtTarget fate(DatabaseName target, TableName table, boolean atSource, CopyMode mode, IfExists ifExists) {
        TableName name = named.get(table);
        Table at = there.get(name);
        There now = at == null ? There.MISSING : filled.contains(name) ? There.FILLED : There.EMPTY;
        Likeness likeness = alike.get(table);
        Decided decided = atSource
                ? decided(now, likeness, mode, ifExists)
                : new Decided(Fate.STOPS, "the source has no such table");
        return new AtTarget(
                target.value(),
                name.toString(),
                now,
                now == There.FILLED && at.estimatedRows() > 0 ? at.estimatedRows() : null,
                likeness == null ? null : Rows.valueOf(likeness.verdict().name()),
                decided.fate,
                decided.why);
    }

    private record Decided(Fate fate, String why) {}

    private static Decided decided(There now, Likeness likeness, CopyMode mode, IfExists ifExists) {
        return switch (now) {
            case MISSING ->
                mode == CopyMode.SCHEMA_AND_DATA
                        ? new Decided(Fate.COPIED, "made for it")
                        : new Decided(
                                Fate.STOPS,
                                "missing, and copy=data makes no table: copy=all, or pg_dump --schema-only");
            case EMPTY -> new Decided(Fate.COPIED, "empty");
            case FILLED ->
                likeness == null
                        ? new Decided(Fate.EMPTIED, "rows of an earlier copy of this sync")
                        : foreign(likeness, ifExists);
        };
    }

    private static Decided foreign(Likeness likeness, IfExists ifExists) {
        return switch (ifExists) {
            case ABORT ->
                new Decided(
                        Fate.STOPS,
                        "has rows that no copy of this sync brought, and ifexists=abort; "
                                + likeness.verdict().remedy());
            case KEEP -> new Decided(Fate.KEPT, "ifexists=keep");
            case TRUNCATE -> new Decided(Fate.EMPTIED, "ifexists=truncate");
            case MERGE -> new Decided(Fate.MERGED, "ifexists=merge");
        };
    }
}
