package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.coordinator.database.DbgroupStore;
import dev.sarrio.coordinator.database.Member;
import dev.sarrio.coordinator.relation.Chosen;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Relgroup;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Names;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The groups of a sync: named ones, or made for it from lists.
 *
 * @param dbgroup to be saved if its version is 0
 * @param relgroup name; it is made if `made`
 * @param chosen tables that were looked up on the source and are to be kept; null for none
 */
record Wiring(Dbgroup dbgroup, String relgroup, boolean made, Chosen chosen) {

    /** The databases: an existing group, or a new one made from a list. */
    static Dbgroup dbgroup(Tx tx, SyncName sync, List<String> dbs) {
        String all = String.join(",", dbs).strip();
        if (all.matches("[A-Za-z0-9_]+")) {
            boolean group = DbgroupStore.find(tx, all).isPresent();
            boolean database =
                    !group && DatabaseStore.find(tx, new DatabaseName(all)).isPresent();
            if (!database) {
                try {
                    return DbgroupStore.get(tx, Names.check("dbgroup", all));
                } catch (SarrioException e) {
                    throw e.onField("dbs");
                }
            }
        }
        boolean rolesGiven = all.indexOf(':') >= 0 || all.indexOf('=') >= 0;
        List<Member> members = Member.withSource(Member.parse(dbs), rolesGiven);
        members.forEach(m -> DatabaseStore.get(tx, m.database()));
        return new Dbgroup(free(sync, n -> DbgroupStore.find(tx, n).isPresent()), members, true, 0);
    }

    static DatabaseName source(Dbgroup group) {
        List<DatabaseName> sources = group.sources();
        if (sources.isEmpty()) {
            throw new SarrioException(
                            ErrorCode.SYNC_WITHOUT_SOURCE,
                            "The dbgroup \"" + group.name() + "\" has no source",
                            "give one database the role source: dbs=a:source,b:target")
                    .onField("dbs");
        }
        return sources.get(0);
    }

    /** The tables of the group that nobody has looked up on this source yet, or that had no key then. */
    static List<String> unseen(Tx tx, Relgroup group, DatabaseName source) {
        List<TableName> names = group.names(Kind.TABLE);
        if (names.isEmpty()) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "The relgroup \"" + group.name() + "\" has no tables",
                            "add all tables db=" + source + " relgroup=" + group.name())
                    .onField("relgroup");
        }
        return names.stream()
                .filter(n -> RelationStore.find(tx, source, Kind.TABLE, n)
                        .filter(r -> !r.key().isEmpty())
                        .isEmpty())
                .map(TableName::toString)
                .toList();
    }

    static String free(SyncName sync, Predicate<String> taken) {
        String name = sync.value();
        for (int i = 2; taken.test(name); i++) {
            String suffix = "_" + i;
            name = sync.value().substring(0, Math.min(sync.value().length(), Names.LENGTH_MAX - suffix.length()))
                    + suffix;
        }
        return name;
    }

    /** Part of a change. @return the sync with its groups, which are there now */
    SyncEntry apply(Tx tx, SyncEntry sync) {
        Optional<Dbgroup> now = DbgroupStore.find(tx, dbgroup.name());
        if (now.map(Dbgroup::version).orElse(0L) != dbgroup.version()) {
            throw overtaken(dbgroup.name());
        }
        if (dbgroup.version() == 0) {
            DbgroupStore.save(tx, dbgroup);
        }
        if (made) {
            if (RelationStore.findGroup(tx, relgroup).isPresent()) {
                throw overtaken(relgroup);
            }
            RelationStore.touchGroup(tx, relgroup, true);
        }
        if (chosen != null) {
            Relations.keep(tx, source(dbgroup), chosen, made ? relgroup : null);
        }
        return sync.moving(relgroup, dbgroup.name());
    }

    /** What was read outside the transaction is no longer so. */
    static SarrioException overtaken(String group) {
        return new SarrioException(
                ErrorCode.CHANGED_MEANWHILE,
                "The group \"" + group + "\" was made, changed or removed by somebody else at the same moment",
                "look at it again, then repeat the change");
    }

    /** Part of a change: groups made for syncs that no sync uses any longer. */
    static void removeUnused(Tx tx) {
        tx.update("DELETE FROM dbgroup g WHERE implicit AND NOT EXISTS (SELECT FROM sync s WHERE s.dbgroup = g.name)");
        tx.update(
                "DELETE FROM relgroup g WHERE implicit AND NOT EXISTS (SELECT FROM sync s WHERE s.relgroup = g.name)");
    }
}
