package dev.sarrio.coordinator.shape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.shape.ShapeEntry.Made;
import dev.sarrio.coordinator.shape.ShapeEntry.Place;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The table of shapes, and what it comes to for a sync. */
public final class ShapeStore {
    private ShapeStore() {}

    public static List<ShapeEntry> all(Tx tx) {
        return tx.list(
                "SELECT s.id, s.kind, s.database, s.sync, s.definition, s.columns, s.types, s.relation, s.version,"
                        + " r.database AS source, r.schema_name, r.name, r.key_columns"
                        + " FROM shape s JOIN relation r ON r.id = s.relation ORDER BY s.id",
                ShapeStore::read);
    }

    private static ShapeEntry read(ResultSet r) throws SQLException {
        return new ShapeEntry(
                r.getLong("id"),
                ShapeKind.valueOf(r.getString("kind")),
                new Relation(
                        r.getLong("relation"),
                        new DatabaseName(r.getString("source")),
                        Kind.TABLE,
                        new TableName(r.getString("schema_name"), r.getString("name")),
                        json(r.getString("key_columns"), new TypeReference<List<String>>() {})),
                new Place(r.getString("database"), r.getString("sync")),
                r.getString("definition"),
                new Made(
                        json(r.getString("columns"), new TypeReference<List<Item>>() {}),
                        json(r.getString("types"), new TypeReference<Map<String, String>>() {})),
                r.getLong("version"));
    }

    private static <T> T json(String text, TypeReference<T> type) {
        try {
            return Json.MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table of shapes holds no JSON", e);
        }
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    /** @return with its id and its version */
    static ShapeEntry insert(Tx tx, ShapeEntry e) {
        RelationStore.touch(tx, e.relation().id());
        return tx.one(
                        "INSERT INTO shape (kind, relation, database, sync, definition, columns, types)"
                                + " VALUES (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb) RETURNING id, version",
                        r -> e.with(r.getLong(1), r.getLong(2)),
                        e.kind(),
                        e.relation().id(),
                        e.place().database(),
                        e.place().sync(),
                        e.definition(),
                        json(e.made().columns()),
                        json(e.made().types()))
                .orElseThrow();
    }

    /** @return with its new version */
    static ShapeEntry update(Tx tx, ShapeEntry e) {
        RelationStore.touch(tx, e.relation().id());
        return tx.one(
                        "UPDATE shape SET definition = ?, columns = ?::jsonb, types = ?::jsonb, version = nextval('revision')"
                                + " WHERE id = ? RETURNING version",
                        r -> e.with(e.id(), r.getLong(1)),
                        e.definition(),
                        json(e.made().columns()),
                        json(e.made().types()),
                        e.id())
                .orElseThrow();
    }

    static void delete(Tx tx, ShapeEntry e) {
        RelationStore.touch(tx, e.relation().id());
        tx.update("DELETE FROM shape WHERE id = ?", e.id());
    }

    /** How the tables of a sync stand at its targets, where that is not as on the source. */
    public static List<TargetShape> of(
            Tx tx, SyncName sync, DatabaseName source, Collection<DatabaseName> targets, Collection<TableName> tables) {
        Map<TableName, List<ShapeEntry>> defined = new TreeMap<>();
        for (ShapeEntry entry : all(tx)) {
            if (entry.relation().database().equals(source)
                    && tables.contains(entry.relation().name())) {
                defined.computeIfAbsent(entry.relation().name(), t -> new ArrayList<>())
                        .add(entry);
            }
        }
        List<TargetShape> shapes = new ArrayList<>();
        defined.forEach((table, entries) ->
                targets.forEach(target -> one(table, target, sync, entries).ifPresent(shapes::add)));
        return shapes;
    }

    private static Optional<TargetShape> one(
            TableName table, DatabaseName target, SyncName sync, List<ShapeEntry> entries) {
        Optional<ShapeEntry> name = special(ShapeKind.NAME, target, sync, entries);
        Optional<ShapeEntry> columns = special(ShapeKind.COLUMNS, target, sync, entries);
        Optional<ShapeEntry> rows = special(ShapeKind.ROWS, target, sync, entries);
        if (name.isEmpty() && columns.isEmpty() && rows.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> types = new TreeMap<>();
        columns.ifPresent(c -> types.putAll(c.made().types()));
        rows.ifPresent(r -> types.putAll(r.made().types()));
        return Optional.of(new TargetShape(
                target,
                table,
                name.map(n -> TableName.parse(n.definition())).orElse(table),
                columns.map(c -> c.made().columns()).orElse(List.of()),
                rows.map(ShapeEntry::definition).orElse(null),
                types));
    }

    private static Optional<ShapeEntry> special(
            ShapeKind kind, DatabaseName target, SyncName sync, List<ShapeEntry> entries) {
        return entries.stream()
                .filter(e -> e.kind() == kind && e.place().holds(target.value(), sync.value()))
                .max(Comparator.comparingInt(e -> e.place().weight()));
    }
}
