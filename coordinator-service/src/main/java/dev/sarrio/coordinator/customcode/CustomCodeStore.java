package dev.sarrio.coordinator.customcode;

import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.CustomCode.Webhook;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The table of customcode. */
public final class CustomCodeStore {
    private static final String ALL = "SELECT name, sync, database, whenrun, function_schema, function_name, url,"
            + " secret_sealed, header_sealed, priority, active, about, version FROM customcode";
    private static final String IN_ORDER = " ORDER BY priority, name";

    private CustomCodeStore() {}

    public static List<CustomCodeEntry> all(Tx tx) {
        return tx.list(ALL + IN_ORDER, CustomCodeStore::read);
    }

    /** What runs in a sync, in its order. */
    public static List<CustomCode> running(Tx tx, SyncName sync) {
        return tx.list(ALL + " WHERE sync = ? AND active" + IN_ORDER, CustomCodeStore::read, sync.value()).stream()
                .map(CustomCodeEntry::running)
                .toList();
    }

    static Optional<CustomCodeEntry> find(Tx tx, String name) {
        return tx.one(ALL + " WHERE name = ?", CustomCodeStore::read, name);
    }

    static CustomCodeEntry get(Tx tx, String name) {
        return find(tx, name)
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.UNKNOWN_CUSTOMCODE,
                        "There is no customcode \"" + name + "\"",
                        "see: list customcode"));
    }

    private static CustomCodeEntry read(ResultSet r) throws SQLException {
        String database = r.getString("database");
        String function = r.getString("function_name");
        String url = r.getString("url");
        return new CustomCodeEntry(
                r.getString("name"),
                new SyncName(r.getString("sync")),
                database == null ? null : new DatabaseName(database),
                WhenRun.valueOf(r.getString("whenrun")),
                function == null ? null : new TableName(r.getString("function_schema"), function),
                url == null ? null : new Webhook(url, r.getString("secret_sealed"), r.getString("header_sealed")),
                r.getInt("priority"),
                r.getBoolean("active"),
                r.getString("about"),
                r.getLong("version"));
    }

    /** In place of the one of its name. */
    static void save(Tx tx, CustomCodeEntry e) {
        delete(tx, e.name());
        Webhook webhook = e.webhook();
        tx.update(
                "INSERT INTO customcode (name, sync, database, whenrun, function_schema, function_name, url, secret_sealed,"
                        + " header_sealed, priority, active, about, version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                e.name(),
                e.sync().value(),
                e.database() == null ? null : e.database().value(),
                e.whenrun(),
                e.function() == null ? null : e.function().schema(),
                e.function() == null ? null : e.function().name(),
                webhook == null ? null : webhook.url(),
                webhook == null ? null : webhook.sealedSecret(),
                webhook == null ? null : webhook.sealedHeader(),
                e.priority(),
                e.active(),
                e.about(),
                tx.nextRevision());
    }

    static void delete(Tx tx, String name) {
        tx.update("DELETE FROM customcode WHERE name = ?", name);
    }

    /** The databases that a sync writes; none if there is no such sync. */
    static List<String> targets(Tx tx, String sync) {
        return tx.list(
                "SELECT m.database FROM sync s JOIN dbgroup_member m ON m.dbgroup = s.dbgroup WHERE s.name = ?"
                        + " AND (m.role <> 'SOURCE' OR 1 < (SELECT count(*) FROM dbgroup_member o"
                        + " WHERE o.dbgroup = s.dbgroup AND o.role = 'SOURCE')) ORDER BY m.position",
                r -> r.getString(1),
                sync);
    }
}
