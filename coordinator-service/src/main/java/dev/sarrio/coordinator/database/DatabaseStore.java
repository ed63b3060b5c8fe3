package dev.sarrio.coordinator.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of databases. */
public final class DatabaseStore {
    private static final String SELECT =
            "SELECT name, host, port, dbname, username, password_sealed, parameters, schema_mode,"
                    + " makedelta, server_version, version FROM database";

    private DatabaseStore() {}

    public static List<DatabaseEntry> all(Tx tx) {
        return tx.list(SELECT + " ORDER BY name", DatabaseStore::read);
    }

    public static Optional<DatabaseEntry> find(Tx tx, DatabaseName name) {
        return tx.one(SELECT + " WHERE name = ?", DatabaseStore::read, name.value());
    }

    public static DatabaseEntry get(Tx tx, DatabaseName name) {
        return find(tx, name).orElseThrow(() -> unknown(tx, name));
    }

    /** Throws if a sync reads or writes it, or moves its tables. */
    public static DatabaseEntry requireUnused(Tx tx, DatabaseName name) {
        DatabaseEntry entry = get(tx, name);
        List<String> syncs = tx.list(
                "SELECT s.name FROM sync s JOIN dbgroup_member m ON m.dbgroup = s.dbgroup WHERE m.database = ?"
                        + " UNION SELECT s.name FROM sync s JOIN relgroup_member m ON m.relgroup = s.relgroup"
                        + " JOIN relation r ON r.id = m.relation WHERE r.database = ? ORDER BY 1",
                r -> r.getString(1),
                name.value(),
                name.value());
        if (!syncs.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.IN_USE,
                    "The database \"" + name + "\" is used by the sync " + String.join(", ", syncs),
                    "remove sync " + String.join(" ", syncs) + " first");
        }
        return entry;
    }

    static SarrioException unknown(Tx tx, DatabaseName name) {
        List<String> known = tx.list("SELECT name FROM database ORDER BY name", r -> r.getString(1));
        return new SarrioException(
                ErrorCode.UNKNOWN_DATABASE,
                "There is no database \"" + name + "\"",
                "add it: add database " + name + " dbname=… host=… user=… pass=…"
                        + (known.isEmpty() ? "" : "; known are: " + String.join(", ", known)));
    }

    static void insert(Tx tx, DatabaseEntry entry) {
        Connection c = entry.connection();
        tx.update(
                "INSERT INTO database (name, host, port, dbname, username, password_sealed, parameters, schema_mode,"
                        + " makedelta, server_version, version) VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)",
                entry.name().value(),
                c.host(),
                c.port(),
                c.dbname(),
                c.user(),
                c.sealedPassword(),
                json(c.parameters()),
                entry.schemaMode(),
                entry.makedelta(),
                entry.serverVersion(),
                entry.version());
    }

    static void update(Tx tx, DatabaseEntry entry) {
        Connection c = entry.connection();
        tx.update(
                "UPDATE database SET host = ?, port = ?, dbname = ?, username = ?, password_sealed = ?, parameters = ?::jsonb,"
                        + " schema_mode = ?, makedelta = ?, server_version = ?, version = ? WHERE name = ?",
                c.host(),
                c.port(),
                c.dbname(),
                c.user(),
                c.sealedPassword(),
                json(c.parameters()),
                entry.schemaMode(),
                entry.makedelta(),
                entry.serverVersion(),
                entry.version(),
                entry.name().value());
    }

    static void delete(Tx tx, DatabaseName name) {
        tx.update("DELETE FROM relation WHERE database = ?", name.value());
        tx.update("DELETE FROM database WHERE name = ?", name.value());
    }

    private static DatabaseEntry read(ResultSet r) throws SQLException {
        Connection connection = new Connection(
                r.getString("host"),
                r.getInt("port"),
                r.getString("dbname"),
                r.getString("username"),
                r.getString("password_sealed"),
                parameters(r.getString("parameters")));
        return new DatabaseEntry(
                new DatabaseName(r.getString("name")),
                connection,
                SchemaMode.valueOf(r.getString("schema_mode")),
                r.getBoolean("makedelta"),
                (Integer) r.getObject("server_version"),
                r.getLong("version"));
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static Map<String, String> parameters(String json) {
        try {
            return Json.MAPPER.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Parameters of a database are no JSON object", e);
        }
    }
}
