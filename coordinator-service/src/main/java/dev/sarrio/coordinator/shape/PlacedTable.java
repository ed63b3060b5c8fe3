package dev.sarrio.coordinator.shape;

import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.shape.ShapeEntry.Place;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which table is meant, and where it is to stand otherwise. */
record PlacedTable(Relation relation, List<Place> places) {

    static PlacedTable find(Tx tx, Shapes.Draft draft) {
        draft.dbs().forEach(db -> DatabaseStore.get(tx, new DatabaseName(db)));
        Set<String> sources = new HashSet<>(draft.dbs());
        draft.syncs().forEach(sync -> sources.addAll(sources(tx, sync)));
        Relation relation = relation(tx, draft.table(), sources);
        List<String> dbs = draft.dbs().stream()
                .filter(db -> !db.equals(relation.database().value()))
                .distinct()
                .toList();
        return new PlacedTable(
                relation, places(dbs, draft.syncs().stream().distinct().toList()));
    }

    private static List<Place> places(List<String> dbs, List<String> syncs) {
        List<Place> places = new ArrayList<>();
        for (String db : orNull(dbs)) {
            for (String sync : orNull(syncs)) {
                places.add(new Place(db, sync));
            }
        }
        return places;
    }

    private static List<String> orNull(List<String> names) {
        List<String> all = new ArrayList<>(names);
        if (all.isEmpty()) {
            all.add(null);
        }
        return all;
    }

    private static List<String> sources(Tx tx, String sync) {
        List<String> sources = tx.list(
                "SELECT m.database FROM sync s JOIN dbgroup_member m ON m.dbgroup = s.dbgroup"
                        + " WHERE s.name = ? AND m.role = 'SOURCE'",
                r -> r.getString(1),
                sync);
        if (sources.isEmpty()) {
            throw new SarrioException(ErrorCode.UNKNOWN_SYNC, "There is no sync \"" + sync + "\"", "see: list syncs")
                    .onField("sync");
        }
        return sources;
    }

    private static Relation relation(Tx tx, String table, Set<String> sources) {
        List<Relation> met = RelationStore.all(tx, Kind.TABLE).stream()
                .filter(r -> isCalled(r, table) || table.equals(String.valueOf(r.id())))
                .toList();
        List<Relation> there = met.size() < 2
                ? met
                : met.stream()
                        .filter(r -> sources.contains(r.database().value()))
                        .toList();
        if (there.size() == 1) {
            return there.get(0);
        }
        throw new SarrioException(
                        ErrorCode.UNKNOWN_TABLE,
                        met.isEmpty() ? "No table " + table + " was added" : "Several tables are called " + table,
                        met.isEmpty()
                                ? "add table " + table + " db=… first; see: list tables"
                                : "write its schema, and db=… with the database that it is in")
                .onField("table");
    }

    /** Without a schema it stands for the name in every schema. */
    static boolean isCalled(Relation relation, String name) {
        TableName parsed = TableName.parse(name);
        boolean bare = name.indexOf('.') < 0;
        return parsed.name().equals(relation.name().name())
                && (bare || parsed.schema().equals(relation.name().schema()));
    }
}
