package dev.sarrio.coordinator.database;

import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Adds, changes, tests and removes databases; logs in before it keeps anything, unless forced. Thread-safe. */
public final class Databases {
    private final Definitions definitions;
    private final Login login;

    public Databases(Definitions definitions, Login login) {
        this.definitions = definitions;
        this.login = login;
    }

    public List<DatabaseEntry> list() {
        return definitions.read(DatabaseStore::all);
    }

    public DatabaseEntry get(DatabaseName name) {
        return definitions.read(tx -> DatabaseStore.get(tx, name));
    }

    public List<String> dbgroups(DatabaseName name) {
        return definitions.read(tx -> DbgroupStore.groupsOf(tx, name));
    }

    /** @param dbgroup `name` or `name:role` that it joins (made if missing), or null  @param force keep it even if the login fails */
    public DatabaseEntry add(DatabaseEntry entry, String dbgroup, boolean force) {
        definitions.read(tx -> checkFree(tx, entry.name()));
        Integer serverVersion = version(entry, force);
        return definitions.change(Deed.of("add", "database", entry.name()), tx -> {
            checkFree(tx, entry.name());
            DatabaseStore.insert(tx, with(entry, serverVersion, tx.nextRevision()));
            join(tx, entry.name(), dbgroup);
            return DatabaseStore.get(tx, entry.name());
        });
    }

    /** @param change makes the new entry from the old one  @param dbgroup as with {@link #add}; of a group that it is in, its new role */
    public DatabaseEntry update(
            DatabaseName name,
            UnaryOperator<DatabaseEntry> change,
            String dbgroup,
            boolean force,
            Long expectedVersion) {
        DatabaseEntry before = get(name);
        Versions.check("The database \"" + name + "\"", expectedVersion, before.version());
        DatabaseEntry after = change.apply(before);
        Integer serverVersion =
                after.connection().equals(before.connection()) ? before.serverVersion() : version(after, force);
        return definitions.change(Deed.of("update", "database", name), tx -> {
            Versions.check(
                    "The database \"" + name + "\"",
                    before.version(),
                    DatabaseStore.get(tx, name).version());
            DatabaseStore.update(tx, with(after, serverVersion, tx.nextRevision()));
            join(tx, name, dbgroup);
            return DatabaseStore.get(tx, name);
        });
    }

    public Login.Answer test(DatabaseName name) {
        return login.check(get(name).connection());
    }

    /** Throws what {@link #remove} would. */
    public DatabaseEntry requireRemovable(DatabaseName name, boolean force, Long expectedVersion) {
        return definitions.read(tx -> requireRemovable(tx, name, force, expectedVersion));
    }

    /** @param force takes it out of dbgroups that no sync uses */
    public void remove(DatabaseName name, boolean force, Long expectedVersion) {
        definitions.change(Deed.of("remove", "database", name), tx -> {
            requireRemovable(tx, name, force, expectedVersion);
            tx.update("DELETE FROM dbgroup_member WHERE database = ?", name.value());
            DatabaseStore.delete(tx, name);
            return null;
        });
    }

    private static DatabaseEntry requireRemovable(Tx tx, DatabaseName name, boolean force, Long expectedVersion) {
        DatabaseEntry old = DatabaseStore.get(tx, name);
        Versions.check("The database \"" + name + "\"", expectedVersion, old.version());
        DatabaseStore.requireUnused(tx, name);
        List<String> groups = DbgroupStore.groupsOf(tx, name);
        if (!groups.isEmpty() && !force) {
            throw new SarrioException(
                    ErrorCode.IN_USE,
                    "The database \"" + name + "\" is used by the dbgroup " + String.join(", ", groups),
                    "remove dbgroup " + String.join(" ", groups) + " first, or use --force");
        }
        return old;
    }

    private Integer version(DatabaseEntry entry, boolean force) {
        Login.Answer answer = null;
        try {
            answer = login.check(entry.connection());
        } catch (SarrioException e) {
            if (!force) {
                throw e;
            }
        }
        for (DatabaseEntry other : list()) {
            if (!other.name().equals(entry.name()) && isSame(entry.connection(), answer, other.connection())) {
                throw new SarrioException(
                        ErrorCode.SAME_DATABASE,
                        "\"" + other.name() + "\" is the same database as "
                                + entry.connection().display(),
                        "use the name " + other.name() + ", or correct host, port or dbname");
            }
        }
        return answer == null ? null : answer.serverVersion();
    }

    /** Two captures of one database would wait for each other's lease for ever. A server has many names, so those with such a database are asked. */
    private boolean isSame(Connection to, Login.Answer answer, Connection other) {
        if (!to.dbname().equals(other.dbname())) {
            return false;
        }
        if (to.host().equalsIgnoreCase(other.host()) && to.port() == other.port()) {
            return true;
        }
        try {
            return answer != null && answer.identity().equals(login.check(other).identity());
        } catch (SarrioException e) {
            return false; // it can't be told
        }
    }

    private static DatabaseEntry with(DatabaseEntry e, Integer serverVersion, long version) {
        return new DatabaseEntry(e.name(), e.connection(), e.schemaMode(), e.makedelta(), serverVersion, version);
    }

    private static void join(Tx tx, DatabaseName database, String dbgroup) {
        if (dbgroup == null || dbgroup.isBlank()) {
            return;
        }
        Member member = Member.parse(List.of(database + dbgroup.substring(nameLength(dbgroup))))
                .get(0);
        String group = Names.check("dbgroup", dbgroup.substring(0, nameLength(dbgroup)));
        Optional<Dbgroup> old = DbgroupStore.find(tx, group);
        List<Member> members = new ArrayList<>(old.map(Dbgroup::members).orElse(List.of()));
        members.removeIf(m -> m.database().equals(database));
        members.add(member);
        DbgroupStore.save(tx, new Dbgroup(group, members, false, 0));
    }

    private static int nameLength(String dbgroup) {
        int colon = dbgroup.indexOf(':');
        return colon < 0 ? dbgroup.length() : colon;
    }

    private static Void checkFree(Tx tx, DatabaseName name) {
        if (DatabaseStore.find(tx, name).isPresent()) {
            throw new SarrioException(
                            ErrorCode.DUPLICATE_NAME,
                            "There is already a database \"" + name + "\"",
                            "choose another name, or update database " + name)
                    .onField("name");
        }
        return null;
    }
}
