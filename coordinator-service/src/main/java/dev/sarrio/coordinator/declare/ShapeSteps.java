package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.declare.Document.ShapeSpec;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Selection;
import dev.sarrio.coordinator.shape.ShapeEntry.Place;
import dev.sarrio.coordinator.shape.ShapeKind;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Optional;

/** Does what a plan says of shapes. A table that was not added yet is: it may be in no relgroup, and so nowhere else in the document. */
final class ShapeSteps {
    private final Definitions inside;
    private final Relations relations;
    private final Shapes shapes;

    ShapeSteps(Definitions inside, Relations relations, Shapes shapes) {
        this.inside = inside;
        this.relations = relations;
        this.shapes = shapes;
    }

    void put(ShapeKind kind, ShapeSpec spec) {
        shapes.put(kind, relation(spec), place(spec), spec.definition(kind));
    }

    void remove(ShapeKind kind, ShapeSpec spec) {
        find(spec).ifPresent(relation -> shapes.remove(kind, relation, place(spec)));
    }

    private static Place place(ShapeSpec spec) {
        return new Place(spec.db(), spec.sync());
    }

    private Relation relation(ShapeSpec spec) {
        return find(spec).orElseGet(() -> {
            Selection alone = new Selection(false, List.of(spec.table()), null, null, null, null, false);
            relations.add(spec.database(), Kind.TABLE, alone, null);
            return find(spec).orElseThrow();
        });
    }

    private Optional<Relation> find(ShapeSpec spec) {
        return inside.read(tx ->
                RelationStore.find(tx, new DatabaseName(spec.database()), Kind.TABLE, TableName.parse(spec.table())));
    }
}
