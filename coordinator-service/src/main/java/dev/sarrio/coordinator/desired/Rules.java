package dev.sarrio.coordinator.desired;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.ServerVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold over all syncs together, whatever was changed. */
final class Rules {
    private Rules() {}

    /** @param active syncs that write, or would if they were started */
    static void check(List<DesiredSync> active, Map<DatabaseName, DatabaseEntry> databases) {
        Map<Chains.Place, DesiredSync> writers = new HashMap<>();
        for (DesiredSync sync : active) {
            checkAlone(sync);
            for (DatabaseName target : sync.written()) {
                checkVersion(sync, databases.get(target));
                for (TableName table : sync.tables()) {
                    TableName named = sync.named(target, table);
                    DesiredSync other = writers.putIfAbsent(new Chains.Place(target, named), sync);
                    if (other != null) {
                        throw other == sync ? twiceNamed(sync, target, named) : twoWriters(sync, other, target, named);
                    }
                }
            }
        }
        active.stream().filter(DesiredSync::streams).forEach(new Chains(writers, databases)::check);
    }

    /**
     * A stream is of keys, or of whole rows; and of rows that nothing tells apart none can be said to have been changed on two sides.
     *
     * @param keyless tables of the sync that have no key, when they were last looked at
     * @param images of which tables of each database whole rows are logged
     */
    static void checkKeys(
            DesiredSync sync, List<TableName> keyless, Map<DatabaseName, ? extends Set<TableName>> images) {
        if (sync.targets().isEmpty()) {
            return;
        }
        DatabaseName source = sync.sources().get(0);
        Set<TableName> whole = images.containsKey(source) ? images.get(source) : Set.of();
        List<TableName> without = keyless.stream()
                .filter(t -> sync.twoWay() || !whole.contains(t))
                .toList();
        if (without.isEmpty()) {
            return;
        }
        TableName table = without.get(0);
        String key = "give it a primary key (ALTER TABLE " + table + " ADD PRIMARY KEY …) and add it again";
        throw new SarrioException(
                        ErrorCode.TABLE_WITHOUT_KEY,
                        "The sync \"" + sync.name() + "\" can't follow the table " + table
                                + ": no primary key, and no unique index over NOT NULL columns"
                                + (sync.twoWay()
                                        ? ", so it can't be told whether two databases have changed the same row of it"
                                        : ", and no whole row images")
                                + (without.size() > 1 ? " (and " + (without.size() - 1) + " more such tables)" : ""),
                        sync.twoWay()
                                ? key + ", or leave it out; where one database is written, images=full is enough"
                                : "log whole rows of it (update table " + table + " images=full, or add table " + table
                                        + " images=full); or " + key
                                        + "; or leave it out; or copy it whole, in a sync of"
                                        + " its own with dbs=" + sync.sources().get(0) + ":source,"
                                        + sync.targets().get(sync.targets().size() - 1) + ":fullcopy")
                .onField("relgroup");
    }

    /** What a target is to be filled with is found out before it is followed, and that needs a look at it, which a change has no time for. */
    static void checkDecided(DesiredSync sync, boolean undecided) {
        if (undecided && sync.works() && !sync.targets().isEmpty()) {
            throw new SarrioException(
                            ErrorCode.IN_USE,
                            "The sync \"" + sync.name() + "\" runs and copies whole databases only: whether "
                                    + sync.targets().get(sync.targets().size() - 1)
                                    + ", which it would follow, has to be filled first is found out when it is started",
                            "stop it first: stop " + sync.name() + "; make the change; then: start " + sync.name())
                    .onField("dbs");
        }
    }

    private static void checkAlone(DesiredSync sync) {
        String named = "The sync \"" + sync.name() + "\"";
        if (sync.sources().isEmpty()) {
            throw new SarrioException(
                            ErrorCode.SYNC_WITHOUT_SOURCE,
                            named + " has no source",
                            "give one database the role source: dbs=a:source,b:target")
                    .onField("dbs");
        }
        if (sync.written().isEmpty()) {
            throw new SarrioException(
                            ErrorCode.SYNC_WITHOUT_TARGET,
                            named + " has no target",
                            "give one database the role target: dbs="
                                    + sync.sources().get(0) + ":source,b:target (or fullcopy, to be copied whole)")
                    .onField("dbs");
        }
        if (sync.twoWay()) {
            checkTwoWay(sync, named);
        }
        if (sync.tables().isEmpty()) {
            throw new SarrioException(
                    ErrorCode.IN_USE, named + " would have no table left", "remove sync " + sync.name() + " first");
        }
    }

    private static void checkTwoWay(DesiredSync sync, String named) {
        if (sync.fullcopy() != null) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            named + " has two sources and copies \""
                                    + sync.copiedWhole().get(0) + "\" whole: of which, is not said",
                            "make two syncs: this one with its sources only, and one with dbs="
                                    + sync.sources().get(0) + ":source,"
                                    + sync.copiedWhole().get(0) + ":fullcopy")
                    .onField("dbs");
        }
        if (sync.targets().size() > sync.sources().size()) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            named + " has " + sync.sources().size() + " sources among "
                                    + sync.targets().size()
                                    + " databases; of a sync that is written on two databases or more all are sources",
                            "name sources and nothing else, dbs="
                                    + sync.sources().stream()
                                            .map(s -> s + ":source")
                                            .collect(Collectors.joining(","))
                                    + "; or one source and targets")
                    .onField("dbs");
        }
        if (sync.mesh()) {
            Mesh.check(sync, named);
        }
        checkList(sync, sync.rules().strategy(), null);
        sync.rules().tables().forEach(t -> checkList(sync, t.strategy(), t.table()));
        if (!sync.shapes().isEmpty()) {
            TargetShape shape = sync.shapes().get(0);
            throw new SarrioException(
                    ErrorCode.SHAPE_REFUSED,
                    named + " is a two-way sync, and its table " + shape.table() + " would stand otherwise at \""
                            + shape.target() + "\": what is written there could not be brought back",
                    "keep the sync one-way, or give the table's customname, customcols and filter (where=) to other syncs"
                            + " only (sync=…), or remove them");
        }
    }

    /** A list that lacks a database would leave open who wins; one that names another means another sync. */
    private static void checkList(DesiredSync sync, ConflictStrategy strategy, TableName table) {
        if (strategy.kind() != ConflictStrategy.Kind.LIST
                || Set.copyOf(strategy.databases()).equals(Set.copyOf(sync.sources()))) {
            return;
        }
        String foreign = strategy.databases().stream()
                .filter(d -> !sync.sources().contains(d))
                .map(d -> "\"" + d + "\" is not one of its databases")
                .findFirst()
                .orElse("");
        String lacking = sync.sources().stream()
                .filter(d -> !strategy.databases().contains(d))
                .map(d -> "\"" + d + "\" is missing in it")
                .findFirst()
                .orElse("");
        throw new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        "The sync \"" + sync.name() + "\" can't decide its conflicts"
                                + (table == null ? "" : " in " + table) + " by " + strategy + ": "
                                + (foreign.isEmpty() ? lacking : foreign),
                        "name its databases, each once, the one that wins first: "
                                + (table == null ? "" : "update table " + table + " ") + "conflict="
                                + sync.sources().stream()
                                        .map(DatabaseName::value)
                                        .collect(Collectors.joining(",")))
                .onField(Strategies.FIELD);
    }

    private static void checkVersion(DesiredSync sync, DatabaseEntry target) {
        Integer number = target.serverVersion();
        if (number != null && new ServerVersion(number).major() < ServerVersion.TARGET_MIN) {
            throw new SarrioException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "The target \"" + target.name() + "\" of the sync \"" + sync.name() + "\" is PostgreSQL "
                            + new ServerVersion(number).major(),
                    "use PostgreSQL " + ServerVersion.TARGET_MIN + " or newer as a target");
        }
    }

    private static SarrioException twiceNamed(DesiredSync sync, DatabaseName target, TableName named) {
        return new SarrioException(
                ErrorCode.TWO_WRITERS,
                "Two tables of the sync \"" + sync.name() + "\" would both be " + named + " of the database \"" + target
                        + "\"",
                "give one of them another customname, or none");
    }

    private static SarrioException twoWriters(
            DesiredSync sync, DesiredSync other, DatabaseName target, TableName table) {
        return new SarrioException(
                ErrorCode.TWO_WRITERS,
                "The syncs \"" + other.name() + "\" and \"" + sync.name() + "\" would both write the table " + table
                        + " of the database \"" + target + "\"",
                "leave the table out of one of them, or deactivate one: update sync " + other.name()
                        + " status=inactive");
    }
}
