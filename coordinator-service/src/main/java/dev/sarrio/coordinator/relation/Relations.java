package dev.sarrio.coordinator.relation;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Names;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Adds and removes tables and sequences, which are looked up on their server first. Thread-safe. */
public final class Relations {
    private final Definitions definitions;
    private final SourceCatalog catalog;

    public Relations(Definitions definitions, SourceCatalog catalog) {
        this.definitions = definitions;
        this.catalog = catalog;
    }

    /** A relation with the groups that it is in. */
    public record Listed(Relation relation, List<String> relgroups, long version) {}

    /** Where a relation stands in the order of all. */
    public record Place(DatabaseName database, TableName name) {}

    /** Ordered by database, schema and name. @param after where to go on; null to begin  @param limit how many at most */
    public List<Listed> list(Kind kind, String db, String relgroup, Place after, int limit) {
        return definitions.read(tx -> {
            if (db != null) {
                DatabaseStore.get(tx, new DatabaseName(db));
            }
            if (relgroup != null) {
                RelationStore.getGroup(tx, relgroup);
            }
            return RelationStore.page(tx, kind, db, relgroup, after, limit);
        });
    }

    public SourceCatalog.Content content(DatabaseName db) {
        return catalog.read(definitions.read(tx -> DatabaseStore.get(tx, db)).connection());
    }

    /** Looks a selection up on the server; changes nothing. @param db null if there is only one database */
    public Chosen choose(String db, Kind kind, Selection selection) {
        DatabaseEntry entry = definitions.read(tx -> database(tx, db));
        return new Chooser(entry.name(), kind, catalog.read(entry.connection())).choose(selection);
    }

    /** @param relgroup is made if it is missing; null for none */
    public Added add(String db, Kind kind, Selection selection, String relgroup) {
        return add(db, kind, selection, relgroup, chosen -> tx -> {});
    }

    /**
     * Adds them, and something more in the same change.
     *
     * @param more is asked before, outside of the transaction, what to do in it
     */
    public Added add(String db, Kind kind, Selection selection, String relgroup, Function<Chosen, Consumer<Tx>> more) {
        if (relgroup != null) {
            Names.check("relgroup", relgroup);
        }
        DatabaseName database = definitions.read(tx -> database(tx, db)).name();
        Chosen chosen = choose(database.value(), kind, selection);
        Consumer<Tx> then = more.apply(chosen);
        return definitions.change(Deed.of("add", kind.word(), selection.words()), tx -> {
            Added added = keep(tx, database, chosen, relgroup);
            then.accept(tx);
            return added;
        });
    }

    /** Part of a change: keeps what was chosen. */
    public static Added keep(Tx tx, DatabaseName database, Chosen chosen, String relgroup) {
        if (relgroup != null) {
            boolean implicit = RelationStore.findGroup(tx, relgroup)
                    .map(Relgroup::implicit)
                    .orElse(false);
            RelationStore.touchGroup(tx, relgroup, implicit);
        }
        List<TableName> added = new ArrayList<>();
        List<TableName> already = new ArrayList<>();
        List<TableName> sequences = new ArrayList<>();
        chosen.relations().forEach(r -> (keep(tx, r, relgroup) ? added : already).add(r.name()));
        chosen.sequences().stream().filter(r -> keep(tx, r, relgroup)).forEach(r -> sequences.add(r.name()));
        return new Added(database, relgroup, added, already, sequences, chosen.skipped(), chosen.notes());
    }

    private static boolean keep(Tx tx, Relation r, String relgroup) {
        boolean known = RelationStore.find(tx, r.database(), r.kind(), r.name()).isPresent();
        long id = RelationStore.save(tx, r);
        return relgroup == null ? !known : RelationStore.join(tx, relgroup, id);
    }

    /** Part of a change: how these are treated from now on. */
    public static void treat(Tx tx, Chosen chosen, Treatment.Change change) {
        chosen.relations().forEach(r -> RelationStore.find(tx, r.database(), r.kind(), r.name())
                .ifPresent(kept -> RelationStore.treat(tx, kept.id(), change)));
    }

    /** @param db null for all databases that have a table of this name  @return how it stands now */
    public List<Listed> treat(String db, String name, Treatment.Change change) {
        TableName wanted = TableName.parse(name);
        try {
            return treated(db, wanted, change);
        } catch (SarrioException e) {
            throw e.code() == ErrorCode.TABLE_WITHOUT_KEY ? e.onField("images") : e;
        }
    }

    private List<Listed> treated(String db, TableName wanted, Treatment.Change change) {
        return definitions.change(Deed.of("update", "table", wanted), tx -> {
            List<Relation> met = named(tx, Kind.TABLE, db, wanted);
            if (met.isEmpty()) {
                throw unknown(Kind.TABLE, db, wanted);
            }
            met.forEach(r -> RelationStore.treat(tx, r.id(), change));
            return named(tx, Kind.TABLE, db, wanted).stream()
                    .map(r -> new Listed(r, RelationStore.groupsOf(tx, r), RelationStore.version(tx, r)))
                    .toList();
        });
    }

    private static List<Relation> named(Tx tx, Kind kind, String db, TableName name) {
        return RelationStore.all(tx, kind).stream()
                .filter(r -> r.name().equals(name)
                        && (db == null || r.database().value().equals(db)))
                .toList();
    }

    private static SarrioException unknown(Kind kind, String db, TableName name) {
        return new SarrioException(
                kind == Kind.TABLE ? ErrorCode.UNKNOWN_TABLE : ErrorCode.UNKNOWN_SEQUENCE,
                "No " + kind.word() + " " + name + " was added"
                        + (db == null ? "" : " for the database \"" + db + "\""),
                "see: list " + kind.word() + "s");
    }

    /** @param db may be null where the name is unique  @param expectedVersion null if the caller does not care */
    public void remove(Kind kind, String db, String name, Long expectedVersion) {
        TableName wanted = TableName.parse(name);
        definitions.change(Deed.of("remove", kind.word(), wanted), tx -> {
            List<Relation> met = named(tx, kind, db, wanted);
            if (met.isEmpty()) {
                throw unknown(kind, db, wanted);
            }
            if (met.size() > 1) {
                throw new SarrioException(
                        kind == Kind.TABLE ? ErrorCode.UNKNOWN_TABLE : ErrorCode.UNKNOWN_SEQUENCE,
                        "Several databases have a " + kind.word() + " " + wanted,
                        "say which: remove " + kind.word() + " " + wanted + " db=…");
            }
            RelationStore.checkVersion(tx, met.get(0), expectedVersion);
            RelationStore.groupsOf(tx, met.get(0)).forEach(g -> RelationStore.touchGroup(tx, g, false));
            RelationStore.delete(tx, met.get(0));
            return null;
        });
    }

    private static DatabaseEntry database(Tx tx, String db) {
        if (db != null) {
            return DatabaseStore.get(tx, new DatabaseName(db));
        }
        List<DatabaseEntry> all = DatabaseStore.all(tx);
        if (all.size() != 1) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            all.isEmpty() ? "There is no database yet" : "There are several databases",
                            all.isEmpty()
                                    ? "add database NAME dbname=… host=… user=… pass=…"
                                    : "say which: db=" + all.get(0).name())
                    .onField("db");
        }
        return all.get(0);
    }
}
