package dev.sarrio.coordinator.shape;

import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.core.control.TargetShape.Item;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A definition as it is kept.
 *
 * @param relation the source's table
 * @param place where it holds
 * @param definition as it was given: a name, a SELECT, a predicate
 * @param made what the source made of it
 * @param version 0 until it is kept
 */
public record ShapeEntry(
        long id, ShapeKind kind, Relation relation, Place place, String definition, Made made, long version) {

    /** @param database a target; null for all  @param sync null for all */
    public record Place(String database, String sync) {
        boolean holds(String target, String of) {
            return (database == null || database.equals(target)) && (sync == null || sync.equals(of));
        }

        /** The more of it is said, the more it counts; a sync more than a database. */
        int weight() {
            return (sync == null ? 0 : 2) + (database == null ? 0 : 1);
        }

        String said() {
            return (database == null ? "" : " at \"" + database + "\"") + (sync == null ? "" : " in \"" + sync + "\"");
        }
    }

    /** @param columns of a customcols  @param types of the source's columns that the SQL mentions */
    public record Made(List<Item> columns, Map<String, String> types) {
        static final Made NOTHING = new Made(List.of(), Map.of());

        public Made {
            columns = List.copyOf(columns);
            types = Map.copyOf(types);
        }
    }

    public ShapeEntry {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(definition);
    }

    /** Of these there is one at most. */
    boolean isOf(ShapeKind other, Relation table, Place where) {
        return kind == other && relation.id() == table.id() && place.equals(where);
    }

    /** What it does, in a sentence. */
    public String sentence() {
        String where = place.database() == null && place.sync() == null ? " at every target" : place.said();
        return switch (kind) {
            case NAME -> "It is called " + definition + where;
            case COLUMNS -> "It has other columns" + where + ": " + definition;
            case ROWS -> "Only rows that satisfy " + definition + " are there" + where;
        };
    }

    /** One that is not kept yet. */
    static ShapeEntry of(ShapeKind kind, Relation relation, Place place, String definition, Made made) {
        return new ShapeEntry(0, kind, relation, place, definition, made, 0);
    }

    ShapeEntry with(long number, long now) {
        return new ShapeEntry(number, kind, relation, place, definition, made, now);
    }
}
