package dev.sarrio.coordinator.database;

import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import java.util.List;
import java.util.Optional;

/** The tables of dbgroups. */
public final class DbgroupStore {
    private DbgroupStore() {}

    public static List<Dbgroup> all(Tx tx) {
        return tx.list("SELECT name FROM dbgroup ORDER BY name", r -> r.getString(1)).stream()
                .map(name -> find(tx, name).orElseThrow())
                .toList();
    }

    public static Optional<Dbgroup> find(Tx tx, String name) {
        List<Member> members = tx.list(
                "SELECT database, role FROM dbgroup_member WHERE dbgroup = ? ORDER BY position",
                r -> new Member(new DatabaseName(r.getString(1)), Role.valueOf(r.getString(2))),
                name);
        return tx.one(
                "SELECT implicit, version FROM dbgroup WHERE name = ?",
                r -> new Dbgroup(name, members, r.getBoolean(1), r.getLong(2)),
                name);
    }

    /** Throws UNKNOWN_DBGROUP with a remedy made from the databases that there are. */
    public static Dbgroup get(Tx tx, String name) {
        return find(tx, name).orElseThrow(() -> unknown(tx, name));
    }

    private static SarrioException unknown(Tx tx, String name) {
        // the one whose tables were added last is the source
        List<String> databases = tx.list(
                "SELECT name FROM database d"
                        + " ORDER BY (SELECT max(r.id) FROM relation r WHERE r.database = d.name) DESC NULLS LAST, created_at",
                r -> r.getString(1));
        String remedy = databases.size() < 2
                ? "a dbgroup is made of two databases, and "
                        + (databases.isEmpty() ? "none is" : "only " + databases.get(0) + " is")
                        + " known; begin with: add database NAME dbname=… host=… user=…"
                : "add dbgroup " + name + " " + databases.get(0) + ":source " + databases.get(databases.size() - 1)
                        + ":target";
        return new SarrioException(ErrorCode.UNKNOWN_DBGROUP, "There is no dbgroup \"" + name + "\"", remedy);
    }

    public static void save(Tx tx, Dbgroup group) {
        tx.update(
                "INSERT INTO dbgroup (name, implicit, version) VALUES (?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                group.name(),
                group.implicit(),
                tx.nextRevision());
        tx.update("DELETE FROM dbgroup_member WHERE dbgroup = ?", group.name());
        int position = 0;
        for (Member m : group.members()) {
            tx.update(
                    "INSERT INTO dbgroup_member (dbgroup, database, role, position) VALUES (?, ?, ?, ?)",
                    group.name(),
                    m.database().value(),
                    m.role(),
                    position++);
        }
    }

    public static void rename(Tx tx, String from, String to) {
        tx.update("UPDATE dbgroup SET name = ?, version = ? WHERE name = ?", to, tx.nextRevision(), from);
    }

    public static void delete(Tx tx, String name) {
        tx.update("DELETE FROM dbgroup WHERE name = ?", name);
    }

    public static List<String> syncs(Tx tx, String name) {
        return tx.list("SELECT name FROM sync WHERE dbgroup = ? ORDER BY name", r -> r.getString(1), name);
    }

    public static List<String> groupsOf(Tx tx, DatabaseName database) {
        return tx.list(
                "SELECT dbgroup FROM dbgroup_member WHERE database = ? ORDER BY dbgroup",
                r -> r.getString(1),
                database.value());
    }
}
