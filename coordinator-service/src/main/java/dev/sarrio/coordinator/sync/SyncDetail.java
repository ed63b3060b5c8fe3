package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.customcode.CustomCodeStore;
import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.coordinator.database.DbgroupStore;
import dev.sarrio.coordinator.relation.Images;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relgroup;
import dev.sarrio.coordinator.shape.ShapeStore;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A sync with the groups that it names.
 *
 * @param active the database of a two-way sync that applications write; null for a one-way sync
 * @param shapes of tables that stand otherwise at a target than on the source
 * @param customcodes that run, in their order
 * @param restarts tables that are to be copied again alone
 * @param decisions on conflicts that stopped it, the oldest first
 */
public record SyncDetail(
        SyncEntry entry,
        Dbgroup dbgroup,
        Relgroup relgroup,
        DatabaseName active,
        List<TargetShape> shapes,
        List<CustomCode> customcodes,
        List<CopyOptions.Restart> restarts,
        List<ConflictRules.Decision> decisions) {

    public static SyncDetail of(Tx tx, SyncEntry entry) {
        Dbgroup group = DbgroupStore.get(tx, entry.dbgroup());
        Relgroup relgroup = RelationStore.getGroup(tx, entry.relgroup());
        return new SyncDetail(
                entry,
                group,
                relgroup,
                ActiveSides.active(tx, entry.name(), group),
                shapes(tx, entry.name(), group, relgroup.names(Kind.TABLE)),
                CustomCodeStore.running(tx, entry.name()),
                Restarts.of(tx, entry.name()),
                Decisions.of(tx, entry.name()));
    }

    static List<TargetShape> shapes(Tx tx, SyncName sync, Dbgroup group, List<TableName> tables) {
        return group.sources().isEmpty()
                ? List.of()
                : ShapeStore.of(tx, sync, group.sources().get(0), group.written(), tables);
    }

    /** Whether what is to be copied is the same as of the other, whatever else is not. */
    boolean movesAs(SyncDetail other) {
        return dbgroup.equals(other.dbgroup)
                && relgroup.equals(other.relgroup)
                && shapes.equals(other.shapes)
                && entry.copy().equals(other.entry.copy());
    }

    SyncDetail with(SyncEntry other) {
        return new SyncDetail(other, dbgroup, relgroup, active, shapes, customcodes, restarts, decisions);
    }

    public static SyncDetail get(Tx tx, SyncName name) {
        return of(tx, SyncStore.get(tx, name));
    }

    public static List<SyncDetail> all(Tx tx) {
        return SyncStore.all(tx).stream().map(s -> of(tx, s)).toList();
    }

    public Map<DatabaseName, DatabaseEntry> databases(Tx tx) {
        Map<DatabaseName, DatabaseEntry> all = new TreeMap<>();
        dbgroup.members().forEach(m -> all.put(m.database(), DatabaseStore.get(tx, m.database())));
        return all;
    }

    /** What the services are to make true. @param revision of that definition */
    public DesiredSync desired(long revision) {
        return new DesiredSync(
                DesiredSync.VERSION,
                revision,
                entry.name(),
                entry.running().active() ? entry.running().run() : RunState.STOPPED,
                dbgroup.sources(),
                dbgroup.targets(),
                relgroup.names(Kind.TABLE),
                relgroup.names(Kind.SEQUENCE),
                entry.undecided() ? CopyMode.NONE : entry.copy().mode(),
                entry.sequences().margin(),
                entry.counters().kicks(),
                entry.counters().copies(),
                entry.counters().retries(),
                active == null
                        ? null
                        : new DesiredSync.Sides(active, entry.sequences().interleave()),
                shapes,
                entry.counters().kick().goal(),
                fullcopy(),
                lenient(),
                unanalyzed(),
                customcodes,
                entry.copying().with(restarts),
                conflicts());
    }

    public boolean twoWay() {
        return dbgroup.sources().size() > 1;
    }

    /** Of the tables that have a strategy of their own: what the first source's says, where several databases' say something. */
    public List<ConflictRules.OfTable> ownStrategies() {
        Map<TableName, ConflictRules.OfTable> own = new TreeMap<>();
        relgroup.relations().stream()
                .filter(r -> r.treatment().conflict() != null)
                .sorted(Comparator.comparing(r -> dbgroup.sources().indexOf(r.database()) != 0))
                .forEach(r -> own.putIfAbsent(
                        r.name(),
                        new ConflictRules.OfTable(r.name(), r.treatment().conflict())));
        return List.copyOf(own.values());
    }

    /** The tables of which whole rows are logged in the first source. */
    public Set<TableName> imaged() {
        return relgroup.relations().stream()
                .filter(r -> r.treatment().images() == Images.FULL
                        && r.database().equals(dbgroup.sources().get(0)))
                .map(Relation::name)
                .collect(Collectors.toSet());
    }

    /** Null where there is nothing to be said: a sync that is written on one side has no conflicts. */
    private ConflictRules conflicts() {
        ConflictRules rules = new ConflictRules(
                entry.conflicts().strategy(),
                ownStrategies(),
                decisions,
                entry.conflicts().keepHours());
        return twoWay() && !rules.equals(ConflictRules.DEFAULT) ? rules : null;
    }

    /** One that rests is copied again by the kick of its checktime. */
    private DesiredSync.Fullcopy fullcopy() {
        return dbgroup.copiedWhole().isEmpty()
                ? null
                : new DesiredSync.Fullcopy(
                        dbgroup.copiedWhole(),
                        entry.running().run() == RunState.RUNNING
                                ? entry.interval(SyncEntry.CHECKTIME).toSeconds()
                                : 0);
    }

    /** Tables that can't be followed: nothing tells their rows apart. */
    public List<TableName> withoutKey() {
        return relgroup.relations().stream()
                .filter(r -> r.kind() == Kind.TABLE && r.key().isEmpty())
                .map(Relation::name)
                .toList();
    }

    /** Tables of which a target may lack columns. */
    public List<TableName> lenient() {
        return relgroup.tables(t -> !entry.is(SyncEntry.STRICT_CHECKING) || !t.strictChecking());
    }

    private List<TableName> unanalyzed() {
        return relgroup.tables(t -> !entry.is(SyncEntry.ANALYZE_AFTER_COPY) || !t.analyzeAfterCopy());
    }
}
