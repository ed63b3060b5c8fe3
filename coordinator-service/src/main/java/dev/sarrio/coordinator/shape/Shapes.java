package dev.sarrio.coordinator.shape;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.relation.Chosen;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.shape.ShapeEntry.Made;
import dev.sarrio.coordinator.shape.ShapeEntry.Place;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Adds, changes and removes what tables look like at targets. Asks the source before, never inside, the transaction. Thread-safe. */
public final class Shapes {
    private static final String LIMITS =
            "SET statement_timeout = '30s'; SET lock_timeout = '5s'; SET default_transaction_read_only = on";
    private final Definitions definitions;
    private final PgServers servers;

    public Shapes(Definitions definitions, PgServers servers) {
        this.definitions = definitions;
        this.servers = servers;
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
        String definition = normal(draft.kind(), placed.relation(), draft.definition());
        Made made = made(draft.kind(), placed.relation(), connection(placed.relation()), definition);
        return definitions.change(
                Deed.of("add", draft.kind().word(), placed.relation().name()), tx -> {
                    PlacedTable now = PlacedTable.find(tx, draft);
                    List<ShapeEntry> added = new ArrayList<>();
                    for (Place place : now.places()) {
                        checkFree(tx, draft.kind(), now.relation(), place);
                        ShapeEntry entry = new ShapeEntry(0, draft.kind(), now.relation(), place, definition, made);
                        checkTypes(tx, entry);
                        added.add(ShapeStore.insert(tx, entry));
                    }
                    return added;
                });
    }

    /** The rows of a table at some places: a filter, in place of one that is there; a blank one takes it away. */
    public List<ShapeEntry> filter(Draft draft) {
        boolean none = draft.definition() == null || draft.definition().isBlank();
        PlacedTable placed = definitions.read(tx -> PlacedTable.find(tx, draft));
        Made made = none
                ? null
                : made(ShapeKind.ROWS, placed.relation(), connection(placed.relation()), draft.definition());
        return definitions.change(Deed.of("update", "table", placed.relation().name()), tx -> {
            PlacedTable now = PlacedTable.find(tx, draft);
            return none
                    ? takeAway(tx, now)
                    : now.places().stream()
                            .map(p -> replace(
                                    tx,
                                    new ShapeEntry(
                                            0,
                                            ShapeKind.ROWS,
                                            now.relation(),
                                            p,
                                            draft.definition().strip(),
                                            made)))
                            .toList();
        });
    }

    /** Of tables that are about to be added: they are never there without their filter. @return what to do in the change that adds them */
    public Consumer<Tx> filtered(Chosen chosen, String where, List<String> syncs) {
        require(ShapeKind.ROWS, where);
        Map<Relation, Made> made = new LinkedHashMap<>();
        chosen.relations().forEach(r -> made.put(r, made(ShapeKind.ROWS, r, connection(r), where)));
        return tx -> made.forEach((added, of) -> {
            String table = added.name().toString();
            List<String> db = List.of(added.database().value());
            PlacedTable now = PlacedTable.find(tx, new Draft(ShapeKind.ROWS, table, where, db, syncs));
            now.places()
                    .forEach(p -> replace(tx, new ShapeEntry(0, ShapeKind.ROWS, now.relation(), p, where.strip(), of)));
        });
    }

    private static List<ShapeEntry> takeAway(Tx tx, PlacedTable placed) {
        of(tx, ShapeKind.ROWS).stream()
                .filter(e -> e.relation().id() == placed.relation().id()
                        && placed.places().contains(e.place()))
                .forEach(e -> ShapeStore.delete(tx, e));
        return List.of();
    }

    private static ShapeEntry replace(Tx tx, ShapeEntry entry) {
        of(tx, entry.kind()).stream()
                .filter(e ->
                        e.relation().id() == entry.relation().id() && e.place().equals(entry.place()))
                .forEach(e -> ShapeStore.delete(tx, e));
        checkTypes(tx, entry);
        return ShapeStore.insert(tx, entry);
    }

    /** @param id a number, or the table's name where there is only one */
    public ShapeEntry update(ShapeKind kind, String id, String definition) {
        require(kind, definition);
        ShapeEntry before = definitions.read(tx -> get(tx, kind, id));
        String normal = normal(kind, before.relation(), definition);
        Made made = made(kind, before.relation(), connection(before.relation()), normal);
        return definitions.change(
                Deed.of("update", kind.word(), before.relation().name()), tx -> {
                    ShapeEntry now = get(tx, kind, id);
                    ShapeEntry after = new ShapeEntry(now.id(), kind, now.relation(), now.place(), normal, made);
                    checkTypes(tx, after);
                    ShapeStore.update(tx, after);
                    return after;
                });
    }

    /** @param id a number, or the table's name where there is only one */
    public void remove(ShapeKind kind, String id) {
        definitions.change(Deed.of("remove", kind.word(), id), tx -> {
            ShapeStore.delete(tx, get(tx, kind, id));
            return null;
        });
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
        of(tx, kind).stream()
                .filter(e -> e.relation().id() == relation.id() && e.place().equals(place))
                .findFirst()
                .ifPresent(e -> {
                    throw new SarrioException(
                            ErrorCode.DUPLICATE_NAME,
                            "The table " + relation.name() + " has a " + kind.word() + place.said() + " already: "
                                    + e.definition(),
                            "update " + kind.word() + " " + e.id() + " " + kind.field() + "=…, or remove " + kind.word()
                                    + " " + e.id() + " first");
                });
    }

    private static void require(ShapeKind kind, String definition) {
        if (definition == null || definition.isBlank()) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE, "No " + kind.field() + " was given", "give " + kind.field())
                    .onField(kind.field());
        }
    }

    /** A new name without a schema is in the table's own. */
    private static String normal(ShapeKind kind, Relation relation, String definition) {
        if (kind != ShapeKind.NAME) {
            return definition.strip();
        }
        TableName parsed = TableName.parse(definition.strip());
        boolean bare = definition.indexOf(".") < 0;
        TableName name = bare ? new TableName(relation.name().schema(), parsed.name()) : parsed;
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

    private Connection connection(Relation relation) {
        DatabaseEntry database = definitions.read(tx -> DatabaseStore.get(tx, relation.database()));
        return database.connection();
    }

    private Made made(ShapeKind kind, Relation relation, Connection source, String definition) {
        if (kind == ShapeKind.NAME) {
            return Made.NOTHING;
        }
        try (PgSession session = servers.connect(source, "sarrio coordinator")) {
            session.query(LIMITS);
            Table table = new Catalog(session, ServerVersion.of(session))
                    .table(relation.name())
                    .orElseThrow(() -> new SarrioException(
                            ErrorCode.UNKNOWN_TABLE,
                            "The table " + relation.name() + " is not in the database \"" + relation.database()
                                    + "\" any longer",
                            "create it there, or remove table " + relation.name()));
            SourceCheck check = new SourceCheck(session, table);
            return kind == ShapeKind.COLUMNS ? check.columns(definition) : check.rows(definition);
        } catch (SarrioException e) {
            throw e.code() == ErrorCode.SHAPE_REFUSED ? e.onField(kind.field()) : e;
        }
    }
}
