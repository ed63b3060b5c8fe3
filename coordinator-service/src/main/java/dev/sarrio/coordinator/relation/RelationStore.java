package dev.sarrio.coordinator.relation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tables of relations and relgroups. */
public final class RelationStore {
    private static final String COLUMNS = "SELECT r.id, r.database, r.kind, r.schema_name, r.name, r.key_columns,"
            + " r.strict_checking, r.analyze_after_copy, r.conflict, r.full_images";
    private static final String SELECT = COLUMNS + " FROM relation r";
    private static final String ORDER = " ORDER BY r.database, r.schema_name, r.name";

    private RelationStore() {}

    public static List<Relation> all(Tx tx, Kind kind) {
        return tx.list(SELECT + " WHERE r.kind = ?" + ORDER, RelationStore::read, kind);
    }

    /** @param after the last one of the page before; null for the first page */
    static List<Relations.Listed> page(Tx tx, Kind kind, String db, String relgroup, Relations.Place after, int limit) {
        return tx.list(
                COLUMNS
                        + ", (SELECT coalesce(jsonb_agg(m.relgroup ORDER BY m.relgroup), '[]') FROM relgroup_member m WHERE m.relation = r.id), r.version"
                        + " FROM relation r WHERE r.kind = ? AND (?::text IS NULL OR r.database = ?)"
                        + " AND (?::text IS NULL OR EXISTS (SELECT FROM relgroup_member m WHERE m.relation = r.id AND m.relgroup = ?))"
                        + " AND (?::text IS NULL OR (r.database, r.schema_name, r.name) > (?, ?, ?))"
                        + ORDER + " LIMIT ?",
                row -> new Relations.Listed(read(row), strings(row.getString(11)), row.getLong(12)),
                kind,
                db,
                db,
                relgroup,
                relgroup,
                after == null ? null : after.database().value(),
                after == null ? null : after.database().value(),
                after == null ? null : after.name().schema(),
                after == null ? null : after.name().name(),
                limit);
    }

    public static Optional<Relation> find(Tx tx, DatabaseName database, Kind kind, TableName name) {
        return tx.one(
                SELECT + " WHERE r.database = ? AND r.kind = ? AND r.schema_name = ? AND r.name = ?",
                RelationStore::read,
                database.value(),
                kind,
                name.schema(),
                name.name());
    }

    /** Keeps it, or brings its key up to date. @return its id */
    static long save(Tx tx, Relation r) {
        return tx.one(
                        "INSERT INTO relation (database, kind, schema_name, name, key_columns) VALUES (?, ?, ?, ?, ?::jsonb)"
                                + " ON CONFLICT (database, kind, schema_name, name) DO UPDATE SET key_columns = excluded.key_columns, version ="
                                + " CASE WHEN relation.key_columns = excluded.key_columns THEN relation.version ELSE nextval('revision') END"
                                + " RETURNING id",
                        row -> row.getLong(1),
                        r.database().value(),
                        r.kind(),
                        r.name().schema(),
                        r.name().name(),
                        new String(Json.bytes(r.key()), StandardCharsets.UTF_8))
                .orElseThrow();
    }

    static void treat(Tx tx, long relation, Treatment.Change change) {
        tx.update(
                "UPDATE relation SET strict_checking = coalesce(?, strict_checking),"
                        + " analyze_after_copy = coalesce(?, analyze_after_copy),"
                        + " conflict = nullif(coalesce(?, conflict), ''),"
                        + " full_images = coalesce(?, full_images), version = nextval('revision') WHERE id = ?",
                change.strictChecking(),
                change.analyzeAfterCopy(),
                change.conflict() == null ? null : change.conflict().strip(),
                change.images() == null ? null : Images.parse(change.images()) == Images.FULL,
                relation);
    }

    static void delete(Tx tx, Relation r) {
        tx.update("DELETE FROM relation WHERE id = ?", r.id());
    }

    public static List<String> groupsOf(Tx tx, Relation r) {
        return tx.list(
                "SELECT relgroup FROM relgroup_member WHERE relation = ? ORDER BY relgroup",
                row -> row.getString(1),
                r.id());
    }

    public static List<String> groupNames(Tx tx) {
        return tx.list("SELECT name FROM relgroup ORDER BY name", r -> r.getString(1));
    }

    public static Optional<Relgroup> findGroup(Tx tx, String name) {
        List<Relation> relations = tx.list(
                SELECT + " JOIN relgroup_member m ON m.relation = r.id WHERE m.relgroup = ?" + ORDER,
                RelationStore::read,
                name);
        return tx.one(
                "SELECT implicit, version FROM relgroup WHERE name = ?",
                r -> new Relgroup(name, relations, r.getBoolean(1), r.getLong(2)),
                name);
    }

    public static Relgroup getGroup(Tx tx, String name) {
        return findGroup(tx, name).orElseThrow(() -> {
            List<String> known = groupNames(tx);
            return new SarrioException(
                    ErrorCode.UNKNOWN_RELGROUP,
                    "There is no relgroup \"" + name + "\"",
                    "add all tables db=… relgroup=" + name
                            + (known.isEmpty() ? "" : "; known are: " + String.join(", ", known)));
        });
    }

    /** Makes it, or gives it a new version. */
    public static void touchGroup(Tx tx, String name, boolean implicit) {
        tx.update(
                "INSERT INTO relgroup (name, implicit, version) VALUES (?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                name,
                implicit,
                tx.nextRevision());
    }

    /** @return whether it was not in the group before */
    public static boolean join(Tx tx, String group, long relation) {
        boolean joined = tx.update(
                        "INSERT INTO relgroup_member (relgroup, relation) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        group,
                        relation)
                > 0;
        if (joined) {
            touch(tx, relation);
        }
        return joined;
    }

    static void leave(Tx tx, String group, long relation) {
        tx.update("DELETE FROM relgroup_member WHERE relgroup = ? AND relation = ?", group, relation);
        touch(tx, relation);
    }

    /** Gives it a new version: what belongs to it has changed. */
    public static void touch(Tx tx, long relation) {
        tx.update("UPDATE relation SET version = nextval('revision') WHERE id = ?", relation);
    }

    /** Throws if it is another one than the caller has seen. @param expected null if he does not care */
    public static void checkVersion(Tx tx, Relation r, Long expected) {
        Versions.check(
                "The " + r.kind().word() + " " + r.name() + " of \"" + r.database() + "\"", expected, version(tx, r));
    }

    static long version(Tx tx, Relation r) {
        return tx.one("SELECT version FROM relation WHERE id = ?", row -> row.getLong(1), r.id())
                .orElseThrow();
    }

    public static void deleteGroup(Tx tx, String name) {
        tx.update("DELETE FROM relgroup WHERE name = ?", name);
    }

    public static List<String> syncs(Tx tx, String group) {
        return tx.list("SELECT name FROM sync WHERE relgroup = ? ORDER BY name", r -> r.getString(1), group);
    }

    private static Relation read(ResultSet r) throws SQLException {
        return new Relation(
                r.getLong(1),
                new DatabaseName(r.getString(2)),
                Kind.valueOf(r.getString(3)),
                new TableName(r.getString(4), r.getString(5)),
                strings(r.getString(6)),
                new Treatment(
                        r.getBoolean(7),
                        r.getBoolean(8),
                        r.getString(9) == null ? null : ConflictStrategy.parse(r.getString(9)),
                        Images.of(r.getBoolean(10))));
    }

    private static List<String> strings(String json) {
        try {
            return Json.MAPPER.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Key columns are no JSON array", e);
        }
    }
}
