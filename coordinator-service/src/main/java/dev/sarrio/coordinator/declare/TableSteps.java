package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.declare.Document.ShapeSpec;
import dev.sarrio.coordinator.declare.Document.TableSpec;
import dev.sarrio.coordinator.relation.Images;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Selection;
import dev.sarrio.coordinator.relation.Treatment;
import dev.sarrio.coordinator.shape.ShapeEntry.Place;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Optional;

/** Does what a plan says of single tables: their shapes, and how they are treated. A table that was not added yet is: it may be in no relgroup, and so nowhere else in the document. */
final class TableSteps {
    private final Definitions inside;
    private final Relations relations;
    private final Shapes shapes;

    TableSteps(Definitions inside, Relations relations, Shapes shapes) {
        this.inside = inside;
        this.relations = relations;
        this.shapes = shapes;
    }

    void put(ShapeKind kind, ShapeSpec spec) {
        shapes.put(kind, relation(spec.database(), spec.table()), place(spec), spec.definition(kind));
    }

    void treat(TableSpec spec) {
        Relation table = relation(spec.database(), spec.table());
        relations.treat(
                spec.database(),
                table.name().toString(),
                new Treatment.Change(
                        spec.strictChecking(),
                        spec.analyzeAfterCopy(),
                        spec.conflict() == null ? "" : spec.conflict(),
                        spec.images() == null ? Images.KEY.word() : spec.images()));
    }

    void remove(ShapeKind kind, ShapeSpec spec) {
        find(spec.database(), spec.table()).ifPresent(relation -> shapes.remove(kind, relation, place(spec)));
    }

    private static Place place(ShapeSpec spec) {
        return new Place(spec.db(), spec.sync());
    }

    private Relation relation(String database, String table) {
        return find(database, table).orElseGet(() -> {
            Selection alone = new Selection(false, List.of(table), null, null, null, null, false);
            relations.add(database, Kind.TABLE, alone, null);
            return find(database, table).orElseThrow();
        });
    }

    private Optional<Relation> find(String database, String table) {
        return inside.read(
                tx -> RelationStore.find(tx, new DatabaseName(database), Kind.TABLE, TableName.parse(table)));
    }
}
