package dev.sarrio.coordinator.shape;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.relation.Chosen;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.shape.ShapeEntry.Made;
import dev.sarrio.coordinator.shape.ShapeEntry.Place;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Adds, changes and removes what tables look like at targets. Asks the source before, never inside, the transaction. Thread-safe. */
public final class Shapes {
    private final Definitions definitions;
    private final SourceLook look;

    public Shapes(Definitions definitions, SourceLook look) {
        this.definitions = definitions;
        this.look = look;
    }

    /**
     * What is asked for.
     *
     * @param table `[schema.]name` of a table that was added
     * @param dbs targets, none for all; the table's own database among them only says which table is meant
     * @param syncs none for all
     */
    public record Draft(ShapeKind kind, String table, String definition, List<String> dbs, List<String> syncs) {
        public Draft {
            dbs = dbs == null ? List.of() : List.copyOf(dbs);
            syncs = syncs == null ? List.of() : List.copyOf(syncs);
        }
    }

    public List<ShapeEntry> all() {
        return definitions.read(ShapeStore::all);
    }

    public List<ShapeEntry> list(ShapeKind kind) {
        return definitions.read(tx -> of(tx, kind));
    }

    /** @param id a number, or the table's name where there is only one */
    public ShapeEntry get(ShapeKind kind, String id) {
        return definitions.read(tx -> get(tx, kind, id));
    }

    private static List<ShapeEntry> of(Tx tx, ShapeKind kind) {
        return ShapeStore.all(tx).stream().filter(e -> e.kind() == kind).toList();
    }

    /** @return one for each place */
    public List<ShapeEntry> add(Draft draft) {
        require(draft.kind(), draft.definition());
        PlacedTable placed = definitions.read(tx -> PlacedTable.find(tx, draft));
        String definition = normal(draft.kind(), placed.relation().name(), draft.definition());
        Made made = made(draft.kind(), placed.relation(), definition);
        return definitions.change(
                Deed.of("add", draft.kind().word(), placed.relation().name()), tx -> {
                    PlacedTable now = PlacedTable.find(tx, draft);
                    List<ShapeEntry> added = new ArrayList<>();
                    for (Place place : now.places()) {
                        checkFree(tx, draft.kind(), now.relation(), place);
                        ShapeEntry entry = ShapeEntry.of(draft.kind(), now.relation(), place, definition, made);
                        checkTypes(tx, entry);
                        added.add(ShapeStore.insert(tx, entry));
                    }
                    return added;
                });
    }

    /**
     * The rows of a table at some places: a filter, in place of one that is there; a blank one takes it away, and what is left elsewhere is returned.
     *
     * @param expectedVersion of the table; null if the caller does not care
     */
    public List<ShapeEntry> filter(Draft draft, Long expectedVersion) {
        boolean none = draft.definition() == null || draft.definition().isBlank();
        PlacedTable placed = definitions.read(tx -> PlacedTable.find(tx, draft));
        Made made = none ? null : made(ShapeKind.ROWS, placed.relation(), draft.definition());
        return definitions.change(Deed.of("update", "table", placed.relation().name()), tx -> {
            PlacedTable now = PlacedTable.find(tx, draft);
            RelationStore.checkVersion(tx, now.relation(), expectedVersion);
            List<ShapeEntry> filters = new ArrayList<>();
            for (Place place : now.places()) {
                if (none) {
                    takeAway(tx, ShapeKind.ROWS, now.relation(), place);
                } else {
                    String where = draft.definition().strip();
                    filters.add(replace(tx, ShapeEntry.of(ShapeKind.ROWS, now.relation(), place, where, made)));
                }
            }
            return none
                    ? of(tx, ShapeKind.ROWS).stream()
                            .filter(e -> e.relation().id() == now.relation().id())
                            .toList()
                    : filters;
        });
    }

    /** Of tables that are about to be added: they are never there without their filter. @return what to do in the change that adds them */
    public Consumer<Tx> filtered(Chosen chosen, String where, List<String> syncs) {
        require(ShapeKind.ROWS, where);
        Map<Relation, Made> made = new LinkedHashMap<>();
        chosen.relations().forEach(r -> made.put(r, made(ShapeKind.ROWS, r, where)));
        return tx -> made.forEach((added, of) -> {
            String table = added.name().toString();
            List<String> db = List.of(added.database().value());
            PlacedTable now = PlacedTable.find(tx, new Draft(ShapeKind.ROWS, table, where, db, syncs));
            now.places().forEach(p -> replace(tx, ShapeEntry.of(ShapeKind.ROWS, now.relation(), p, where.strip(), of)));
        });
    }

    /** Part of a larger change: the definition of a table at a place, in place of one that is there. */
    public void put(ShapeKind kind, Relation relation, Place place, String definition) {
        String normal = normal(kind, relation.name(), definition);
        Made made = made(kind, relation, normal);
        definitions.change(
                Deed.of("put", kind.word(), relation.name()),
                tx -> replace(tx, ShapeEntry.of(kind, relation, place, normal, made)));
    }

    /** The same, for one that is not wanted any longer. */
    public void remove(ShapeKind kind, Relation relation, Place place) {
        definitions.change(Deed.of("remove", kind.word(), relation.name()), tx -> {
            takeAway(tx, kind, relation, place);
            return null;
        });
    }

    private static void takeAway(Tx tx, ShapeKind kind, Relation relation, Place place) {
        there(tx, kind, relation, place).ifPresent(e -> ShapeStore.delete(tx, e));
    }

    private static ShapeEntry replace(Tx tx, ShapeEntry entry) {
        Optional<ShapeEntry> old = there(tx, entry.kind(), entry.relation(), entry.place());
        ShapeEntry now = entry.with(old.map(ShapeEntry::id).orElse(0L), 0);
        checkTypes(tx, now);
        return old.isEmpty() ? ShapeStore.insert(tx, now) : ShapeStore.update(tx, now);
    }

    private static Optional<ShapeEntry> there(Tx tx, ShapeKind kind, Relation relation, Place place) {
        return ShapeStore.all(tx).stream()
                .filter(e -> e.isOf(kind, relation, place))
                .findFirst();
    }

    /** @param id a number, or the table's name where there is only one  @param expectedVersion null if the caller does not care */
    public ShapeEntry update(ShapeKind kind, String id, String definition, Long expectedVersion) {
        require(kind, definition);
        ShapeEntry before = definitions.read(tx -> get(tx, kind, id));
        String normal = normal(kind, before.relation().name(), definition);
        Made made = made(kind, before.relation(), normal);
        return definitions.change(
                Deed.of("update", kind.word(), before.relation().name()), tx -> {
                    ShapeEntry now = get(tx, kind, id);
                    checkVersion(now, expectedVersion);
                    ShapeEntry after = ShapeEntry.of(kind, now.relation(), now.place(), normal, made)
                            .with(now.id(), now.version());
                    checkTypes(tx, after);
                    return ShapeStore.update(tx, after);
                });
    }

    /** @param id a number, or the table's name where there is only one  @param expectedVersion null if the caller does not care */
    public void remove(ShapeKind kind, String id, Long expectedVersion) {
        definitions.change(Deed.of("remove", kind.word(), id), tx -> {
            ShapeEntry now = get(tx, kind, id);
            checkVersion(now, expectedVersion);
            ShapeStore.delete(tx, now);
            return null;
        });
    }

    private static void checkVersion(ShapeEntry now, Long expected) {
        Versions.check("The " + now.kind().word() + " " + now.id(), expected, now.version());
    }

    private static ShapeEntry get(Tx tx, ShapeKind kind, String id) {
        List<ShapeEntry> met = of(tx, kind).stream()
                .filter(e -> id.equals(String.valueOf(e.id())) || PlacedTable.isCalled(e.relation(), id))
                .toList();
        if (met.size() != 1) {
            throw new SarrioException(
                    ErrorCode.UNKNOWN_SHAPE,
                    met.isEmpty()
                            ? "There is no " + kind.word() + " \"" + id + "\""
                            : "The table " + id + " has several: "
                                    + String.join(
                                            ", ",
                                            met.stream()
                                                    .map(e -> e.id() + e.place().said())
                                                    .toList()),
                    met.isEmpty() ? "see: list " + kind.word() : "say which by its number");
        }
        return met.get(0);
    }

    private static void checkFree(Tx tx, ShapeKind kind, Relation relation, Place place) {
        there(tx, kind, relation, place).ifPresent(e -> {
            throw new SarrioException(
                    ErrorCode.DUPLICATE_NAME,
                    "The table " + relation.name() + " has a " + kind.word() + place.said() + " already: "
                            + e.definition(),
                    "update " + kind.word() + " " + e.id() + " " + kind.field() + "=…, or remove " + kind.word() + " "
                            + e.id() + " first");
        });
    }

    private static void require(ShapeKind kind, String definition) {
        if (definition == null || definition.isBlank()) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE, "No " + kind.field() + " was given", "give " + kind.field())
                    .onField(kind.field());
        }
    }

    /** As it is kept. A new name without a schema is in the table's own. */
    public static String normal(ShapeKind kind, TableName table, String definition) {
        if (kind != ShapeKind.NAME) {
            return definition.strip();
        }
        TableName parsed = TableName.parse(definition.strip());
        boolean bare = definition.indexOf(".") < 0;
        TableName name = bare ? new TableName(table.schema(), parsed.name()) : parsed;
        SelectClause.checkLength(name.schema());
        SelectClause.checkLength(name.name());
        if (name.schema().matches("sarrio|information_schema|pg_.*")) {
            throw SqlWords.refused("schema " + name.schema() + " is not for tables of yours", "choose another schema")
                    .onField(kind.field());
        }
        return name.toString();
    }

    /** Two pieces of SQL about a table are run on the same values: both must have been defined when its columns had these types. */
    private static void checkTypes(Tx tx, ShapeEntry entry) {
        for (ShapeEntry other : ShapeStore.all(tx)) {
            boolean same = other.relation().id() == entry.relation().id() && other.id() != entry.id();
            Map<String, String> types = other.made().types();
            if (same
                    && entry.made().types().entrySet().stream()
                            .anyMatch(t -> !t.getValue().equals(types.getOrDefault(t.getKey(), t.getValue())))) {
                throw SqlWords.refused(
                        "the " + other.kind().word() + " " + other.id() + " of "
                                + entry.relation().name() + " was defined when its columns had other types",
                        other.kind() == ShapeKind.ROWS
                                ? "take it away first (update table "
                                        + entry.relation().name() + " where=), and give it anew afterwards"
                                : "remove " + other.kind().word() + " " + other.id()
                                        + " first, and add it anew afterwards");
            }
        }
    }

    /** What the source makes of it. */
    private Made made(ShapeKind kind, Relation relation, String definition) {
        DatabaseEntry source = definitions.read(tx -> DatabaseStore.get(tx, relation.database()));
        return look.made(kind, relation, source.connection(), definition);
    }
}
