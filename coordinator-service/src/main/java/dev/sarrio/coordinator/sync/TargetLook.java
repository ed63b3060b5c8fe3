package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decides what has to be copied, by looking at what a target has. Thread-safe. */
public final class TargetLook {
    private static final String HELP =
            "choose yourself: update sync … copy=none (you have copied), copy=data (into the tables, emptied by you) or copy=all";
    private final PgServers servers;
    private final Looks looks;

    public TargetLook(PgServers servers, Looks looks) {
        this.servers = servers;
        this.looks = looks;
    }

    /** @param tables with what they are called at the target  @param always copy even if the target has rows: `onetimecopy=1` */
    public CopyMode decide(Connection source, Connection target, Map<TableName, TableName> tables, boolean always) {
        return looks.at(List.of("target", source, target, tables, always), () -> look(source, target, tables, always));
    }

    private CopyMode look(Connection source, Connection target, Map<TableName, TableName> tables, boolean always) {
        Set<TableName> missing = new TreeSet<>(tables.values());
        Set<TableName> filled;
        try (PgSession session = servers.connect(target, "sarrio coordinator")) {
            new Catalog(session, ServerVersion.of(session))
                    .tables().stream().map(Table::name).forEach(missing::remove);
            if (missing.size() == tables.size()) {
                return CopyMode.SCHEMA_AND_DATA;
            }
            if (!missing.isEmpty()) {
                throw new SarrioException(
                        ErrorCode.TARGET_TABLE_MISSING,
                        "Of the sync's " + tables.size() + " tables, " + target.display() + " lacks " + some(missing),
                        "create them there (pg_dump --schema-only), or drop the others; or " + HELP);
            }
            filled = filled(session, tables.values());
        }
        if (always || filled.isEmpty()) {
            return CopyMode.DATA;
        }
        return checkAllCopied(source, target, tables, filled);
    }

    private CopyMode checkAllCopied(
            Connection source, Connection target, Map<TableName, TableName> tables, Set<TableName> filled) {
        List<TableName> empty = tables.keySet().stream()
                .filter(t -> !filled.contains(tables.get(t)))
                .toList();
        try (PgSession session = servers.connect(source, "sarrio coordinator")) {
            Set<TableName> lacking = filled(session, empty);
            if (!lacking.isEmpty()) {
                throw new SarrioException(
                        ErrorCode.TARGET_NOT_EMPTY,
                        target.display() + " has rows in some of the sync's tables, and none in " + some(lacking)
                                + ", which have rows on the source",
                        HELP);
            }
        }
        return CopyMode.NONE;
    }

    private static Set<TableName> filled(PgSession session, Collection<TableName> tables) {
        Set<TableName> filled = new TreeSet<>();
        session.query("SET row_security = off");
        for (TableName table : tables) {
            if (session.query("SELECT EXISTS (SELECT FROM " + Sql.identifier(table) + ")")
                    .iterator()
                    .next()
                    .getBoolean(0)) {
                filled.add(table);
            }
        }
        return filled;
    }

    private static String some(Set<TableName> tables) {
        String names = tables.stream().limit(5).map(TableName::toString).collect(Collectors.joining(", "));
        return tables.size() > 5 ? names + " and " + (tables.size() - 5) + " more" : names;
    }
}
