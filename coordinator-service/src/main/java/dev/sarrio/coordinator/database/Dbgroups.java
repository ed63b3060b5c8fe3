package dev.sarrio.coordinator.database;

import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.Names;
import java.util.List;

/** Adds, changes and removes dbgroups. Thread-safe. */
public final class Dbgroups {
    private final Definitions definitions;

    public Dbgroups(Definitions definitions) {
        this.definitions = definitions;
    }

    public List<Dbgroup> list() {
        return definitions.read(DbgroupStore::all);
    }

    public Dbgroup get(String name) {
        return definitions.read(tx -> DbgroupStore.get(tx, name));
    }

    public List<String> syncs(String name) {
        return definitions.read(tx -> DbgroupStore.syncs(tx, name));
    }

    public Dbgroup add(String name, List<String> dbs) {
        Names.check("dbgroup", name);
        List<Member> members = Member.parse(dbs);
        return definitions.change(Deed.of("add", "dbgroup", name), tx -> {
            checkFree(tx, name);
            members.forEach(m -> DatabaseStore.get(tx, m.database()));
            DbgroupStore.save(tx, new Dbgroup(name, members, false, 0));
            return DbgroupStore.get(tx, name);
        });
    }

    /** @param newName null to keep it  @param dbs null to keep them; else they replace the members */
    public Dbgroup update(String name, String newName, List<String> dbs, Long expectedVersion) {
        return definitions.change(Deed.of("update", "dbgroup", name), tx -> {
            Dbgroup old = DbgroupStore.get(tx, name);
            Versions.check("The dbgroup \"" + name + "\"", expectedVersion, old.version());
            String now = newName == null ? name : Names.check("dbgroup", newName);
            if (!now.equals(name)) {
                checkFree(tx, now);
                DbgroupStore.rename(tx, name, now);
            }
            if (dbs != null) {
                List<Member> members = Member.parse(dbs);
                members.forEach(m -> DatabaseStore.get(tx, m.database()));
                DbgroupStore.save(tx, new Dbgroup(now, members, old.implicit(), 0));
            }
            return DbgroupStore.get(tx, now);
        });
    }

    public void remove(String name, Long expectedVersion) {
        definitions.change(Deed.of("remove", "dbgroup", name), tx -> {
            Dbgroup old = DbgroupStore.get(tx, name);
            Versions.check("The dbgroup \"" + name + "\"", expectedVersion, old.version());
            List<String> syncs = DbgroupStore.syncs(tx, name);
            if (!syncs.isEmpty()) {
                throw new SarrioException(
                        ErrorCode.IN_USE,
                        "The dbgroup \"" + name + "\" is used by the sync " + String.join(", ", syncs),
                        "remove sync " + String.join(" ", syncs) + " first");
            }
            DbgroupStore.delete(tx, name);
            return null;
        });
    }

    private static void checkFree(Tx tx, String name) {
        if (DbgroupStore.find(tx, name).isPresent()) {
            throw new SarrioException(
                            ErrorCode.DUPLICATE_NAME,
                            "There is already a dbgroup \"" + name + "\"",
                            "choose another name, or update dbgroup " + name)
                    .onField("name");
        }
    }
}
