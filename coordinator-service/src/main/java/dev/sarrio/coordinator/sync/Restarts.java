package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.control.CopyOptions.Restart;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tables of a sync that are to be copied again alone. */
public final class Restarts {
    private static final int NAMED_MAX = 10;

    private Restarts() {}

    static List<Restart> of(Tx tx, SyncName sync) {
        return tx.list(
                "SELECT schema_name, table_name, copy FROM copy_restart WHERE sync = ? ORDER BY schema_name, table_name",
                r -> new Restart(new TableName(r.getString(1), r.getString(2)), r.getLong(3)),
                sync.value());
    }

    /** One copy, so one number for all of them. */
    static void ask(Tx tx, SyncName sync, Set<TableName> tables) {
        long copy = tx.nextCopy();
        tables.forEach(t -> tx.update(
                "INSERT INTO copy_restart (sync, schema_name, table_name, copy) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (sync, schema_name, table_name) DO UPDATE SET copy = excluded.copy",
                sync.value(),
                t.schema(),
                t.name(),
                copy));
    }

    /** Part of every change: what a newer copy of the sync brings anyway, and tables that left their sync. */
    public static void settle(Tx tx) {
        tx.update("DELETE FROM copy_restart r WHERE NOT EXISTS (SELECT FROM sync s"
                + " JOIN relgroup_member m ON m.relgroup = s.relgroup JOIN relation t ON t.id = m.relation"
                + " WHERE s.name = r.sync AND s.copies < r.copy AND t.kind = 'TABLE' AND t.schema_name = r.schema_name"
                + " AND t.name = r.table_name)");
    }

    /** The tables that somebody has named, without their schema where one table only has the name. */
    public static Set<TableName> named(SyncDetail sync, List<String> names) {
        Set<TableName> all = new LinkedHashSet<>();
        names.forEach(name -> all.add(named(sync, name == null ? "" : name.strip())));
        return all;
    }

    private static TableName named(SyncDetail sync, String name) {
        List<TableName> tables = sync.relgroup().names(Kind.TABLE);
        List<TableName> fitting = tables.stream()
                .filter(t -> t.toString().equals(name) || t.name().equals(name))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        boolean wildcard = name.indexOf('*') >= 0 || name.indexOf('%') >= 0;
        throw new SarrioException(
                        ErrorCode.UNKNOWN_TABLE,
                        "The sync \"" + sync.entry().name() + "\" "
                                + (fitting.isEmpty()
                                        ? "does not move \"" + name + "\""
                                        : "moves several tables \"" + name + "\""),
                        (wildcard ? "name each table, without wildcards; " : "") + "its tables are: "
                                + listed(fitting.isEmpty() ? tables : fitting))
                .onField("restart");
    }

    private static String listed(List<TableName> tables) {
        String first = tables.stream().limit(NAMED_MAX).map(TableName::toString).collect(Collectors.joining(", "));
        return tables.size() <= NAMED_MAX ? first : first + " and " + (tables.size() - NAMED_MAX) + " more";
    }
}
