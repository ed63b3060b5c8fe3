package dev.sarrio.coordinator.leave;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.database.DbgroupStore;
import dev.sarrio.coordinator.database.Dbgroups;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Relgroup;
import dev.sarrio.coordinator.relation.Relgroups;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Removes definitions, and what nobody needs any more with them. Thread-safe. */
public final class Removals {
    private final Definitions definitions;
    private final Databases databases;
    private final Dbgroups dbgroups;
    private final Relgroups relgroups;
    private final Relations relations;
    private final SyncRemoval syncs;
    private final Hold hold;
    private final Leave leave;

    /** Syncs, and how they are doing. */
    public record SyncRemoval(Syncs syncs, SyncOverview overview) {
        /** @return what can't be taken away now */
        List<String> remove(SyncName name, Long expectedVersion) {
            List<String> outOfReach = OutOfReach.of(overview.of(name));
            syncs.remove(name, expectedVersion);
            return outOfReach;
        }
    }

    /** What is behind the definitions. */
    public record Leave(Uninstaller uninstaller, Unneeded unneeded) {}

    /** Where the definitions are. */
    public record Groups(Dbgroups dbgroups, Relgroups relgroups) {}

    public Removals(
            Definitions definitions,
            Databases databases,
            Groups groups,
            Relations relations,
            SyncRemoval syncs,
            Hold hold,
            Leave leave) {
        this.definitions = definitions;
        this.databases = databases;
        this.dbgroups = groups.dbgroups();
        this.relgroups = groups.relgroups();
        this.relations = relations;
        this.syncs = syncs;
        this.hold = hold;
        this.leave = leave;
    }

    /** @param topics also those of tables that no sync needs then */
    public Removed sync(SyncName name, boolean topics, Long expectedVersion) {
        Captured before = leave.unneeded().captured();
        List<String> outOfReach = syncs.remove(name, expectedVersion);
        return leave.unneeded().since(before, topics).noting(outOfReach);
    }

    /** @param db may be null where the name is unique */
    public Removed relation(Kind kind, String db, String name, boolean topics, Long expectedVersion) {
        Captured before = leave.unneeded().captured();
        relations.remove(kind, db, name, expectedVersion);
        return leave.unneeded().since(before, topics);
    }

    /** @param force also the syncs that use it */
    public Removed dbgroup(String name, boolean force, boolean topics, Long expectedVersion) {
        Captured before = leave.unneeded().captured();
        if (!force) {
            dbgroups.remove(name, expectedVersion);
            return leave.unneeded().since(before, topics);
        }
        List<String> removed = definitions.change(Deed.of("remove", "dbgroup", name), tx -> {
            Dbgroups inside = new Dbgroups(definitions.within(tx));
            Versions.check(
                    "The dbgroup \"" + name + "\"",
                    expectedVersion,
                    inside.get(name).version());
            List<String> notes = removeSyncs(tx, inside.syncs(name));
            if (DbgroupStore.find(tx, name).isPresent()) { // else it was made for that sync
                inside.remove(name, null);
            }
            return notes;
        });
        return leave.unneeded().since(before, topics).noting(removed);
    }

    /** @param force also the syncs that move it */
    public Removed relgroup(String name, boolean force, boolean topics, Long expectedVersion) {
        Captured before = leave.unneeded().captured();
        if (!force) {
            relgroups.remove(name, expectedVersion);
            return leave.unneeded().since(before, topics);
        }
        List<String> removed = definitions.change(Deed.of("remove", "relgroup", name), tx -> {
            Relgroup old = RelationStore.getGroup(tx, name);
            Versions.check("The relgroup \"" + name + "\"", expectedVersion, old.version());
            List<String> notes = removeSyncs(tx, RelationStore.syncs(tx, name));
            if (RelationStore.findGroup(tx, name).isPresent()) {
                RelationStore.deleteGroup(tx, name);
            }
            return notes;
        });
        return leave.unneeded().since(before, topics).noting(removed);
    }

    private List<String> removeSyncs(Tx tx, List<String> names) {
        Syncs inside = syncs.syncs().within(definitions.within(tx));
        List<String> notes = new ArrayList<>();
        for (String name : names) {
            List<String> outOfReach = OutOfReach.of(syncs.overview().of(new SyncName(name)));
            inside.remove(new SyncName(name), null);
            notes.add("Removed sync \"" + name + "\", which used it");
            notes.addAll(outOfReach);
        }
        return notes;
    }

    /** @param force takes it out of dbgroups that no sync uses; and what can't be taken away there does not keep it */
    public Removed database(DatabaseName name, boolean force, boolean topics, Long expectedVersion) {
        Versions.check(
                "The database \"" + name + "\"",
                expectedVersion,
                databases.get(name).version()); // before all other reasons to refuse it
        return hold.on(name, () -> {
            DatabaseEntry entry = databases.requireRemovable(name, force, expectedVersion);
            Removed removed;
            try {
                removed = leave(entry, false, topics, step -> {});
            } catch (SarrioException e) {
                boolean othersOwn = e.code() == ErrorCode.CAPTURED_ELSEWHERE;
                if (!force && !othersOwn) {
                    throw new SarrioException(
                            e.code(), e.getMessage(), e.remedy() + " (--force removes the definition all the same)", e);
                }
                removed = leave.unneeded()
                        .all(name, false)
                        .noting(List.of(
                                othersOwn
                                        ? e.getMessage() + ": it is left alone"
                                        : "What Sarrio made there stays: " + e.getMessage() + ". " + e.remedy()));
            }
            databases.remove(name, force, expectedVersion);
            return removed;
        });
    }

    /** Takes Sarrio out of a database; its definition stays. @param force see {@link Uninstaller#remove} */
    public Removed uninstall(DatabaseName name, boolean force, boolean topics, Consumer<String> progress) {
        return hold.on(name, () -> leave(databases.get(name), force, topics, progress));
    }

    private Removed leave(DatabaseEntry entry, boolean force, boolean topics, Consumer<String> progress) {
        Leftovers left = leave.uninstaller().remove(entry, force, progress);
        progress.accept("topics");
        return leave.unneeded().all(entry.name(), topics).leaving(left);
    }

    /** What there is of Sarrio; changes nothing. */
    public Removed look(DatabaseName name) {
        Leftovers left = leave.uninstaller().look(databases.get(name));
        return leave.unneeded().all(name, false).leaving(left);
    }

    /** Throws as {@link #uninstall} would at its beginning. */
    public void requireUnused(DatabaseName name) {
        hold.on(name, () -> null);
    }
}
