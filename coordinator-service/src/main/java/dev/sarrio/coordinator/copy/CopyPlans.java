package dev.sarrio.coordinator.copy;

import dev.sarrio.coordinator.copy.CopyPlan.AtTarget;
import dev.sarrio.coordinator.copy.CopyPlan.Fate;
import dev.sarrio.coordinator.copy.CopyPlan.Item;
import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.sync.CopyOrder;
import dev.sarrio.coordinator.sync.Restarts;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.SyncEntry;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.compare.Comparison;
import dev.sarrio.postgres.compare.Likeness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans copies without doing anything: looks at the source and at the targets. Thread-safe. */
public final class CopyPlans {
    private static final Duration COMPARED_MAX = Duration.ofSeconds(10);
    private final Syncs syncs;
    private final PgServers servers;
    private final CopyRates rates;
    private final Comparison comparison;

    public CopyPlans(Syncs syncs, PgServers servers, CopyRates rates) {
        this.syncs = syncs;
        this.servers = servers;
        this.rates = rates;
        this.comparison = new Comparison(servers);
    }

    /** What the order would do if it were given now. */
    public CopyPlan of(SyncName name, CopyOrder order) {
        SyncDetail sync = syncs.get(name);
        if (sync.dbgroup().copied().isEmpty()) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE,
                    "The sync \"" + name + "\" copies whole databases only, and of that there is no plan",
                    "validate " + name + " looks at its databases; kick " + name + " copies them");
        }
        Map<DatabaseName, DatabaseEntry> databases = syncs.databases(sync);
        List<TableName> tables = order.restart().isEmpty()
                ? sync.relgroup().names(Kind.TABLE)
                : List.copyOf(Restarts.named(sync, order.restart()));
        DatabaseName source = sync.dbgroup().sources().get(0);
        Map<TableName, SourceSizes.Found> found =
                SourceSizes.look(servers, databases.get(source).connection(), tables);
        CopyOptions options = order.copying().over(sync.entry().copying());
        CopyMode mode = mode(sync.entry(), order);
        Map<DatabaseName, TargetState> looks = new TreeMap<>();
        for (DatabaseName target : sync.dbgroup().copied()) {
            Connection connection = databases.get(target).connection();
            TargetState look = TargetState.look(servers, connection, name, named(sync, target, tables));
            looks.put(
                    target,
                    look.with(alike(sync, target, databases.get(source).connection(), connection, look.foreign())));
        }
        List<Item> items = new ArrayList<>();
        for (TableName table : tables) {
            SourceSizes.Found there = found.get(table);
            List<AtTarget> targets = looks.entrySet().stream()
                    .map(l -> l.getValue().fate(l.getKey(), table, there != null, mode, options.ifExists()))
                    .toList();
            items.add(
                    there == null
                            ? new Item(table.toString(), null, 0, 0, targets)
                            : new Item(table.toString(), there.rows(), there.bytes(), there.chunks(), targets));
        }
        return new CopyPlan(
                name.value(),
                mode == CopyMode.DATA ? "data" : "all",
                CopyPlan.word(options.ifExists()),
                items,
                CopyPlan.Totals.of(items),
                rates.estimate(name, source, items, options.bytesPerSecond()),
                items.stream().flatMap(i -> i.targets().stream()).anyMatch(t -> t.fate() == Fate.STOPS));
    }

    private Map<TableName, Likeness> alike(
            SyncDetail sync, DatabaseName target, Connection from, Connection to, List<TableName> tables) {
        if (tables.isEmpty()) {
            return Map.of();
        }
        List<TargetShape> shapes =
                sync.shapes().stream().filter(s -> s.target().equals(target)).toList();
        return comparison.glance(from, to, new Comparison.Compared(tables, shapes, sync.lenient()), COMPARED_MAX);
    }

    private static Map<TableName, TableName> named(SyncDetail sync, DatabaseName target, List<TableName> tables) {
        DesiredSync desired = sync.desired(sync.entry().version());
        Map<TableName, TableName> named = new TreeMap<>();
        tables.forEach(t -> named.put(t, desired.named(target, t)));
        return named;
    }

    /** Tables that are copied again alone come as those of the sync did. */
    private static CopyMode mode(SyncEntry sync, CopyOrder order) {
        CopyMode own = order.restart().isEmpty() ? null : sync.copy().mode();
        CopyMode mode = order.mode() == null ? own : order.mode();
        return mode == null || mode == CopyMode.NONE ? CopyMode.DATA : mode;
    }
}
