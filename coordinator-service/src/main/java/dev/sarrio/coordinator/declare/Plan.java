package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.shape.ShapeKind;
import java.util.List;
import java.util.Locale;

/** What has to be done, thing by thing, in the order in which it is done. */
public record Plan(int create, int update, int remove, int unchanged, List<Item> items) {
    /** What happens to a thing. */
    public enum Action {
        CREATE,
        UPDATE,
        REMOVE,
        UNCHANGED
    }

    /** What a thing is. */
    public enum Kind {
        DATABASE("databases", null),
        DBGROUP("dbgroups", null),
        RELGROUP("relgroups", null),
        SYNC("syncs", null),
        CUSTOMNAME("customnames", ShapeKind.NAME),
        CUSTOMCOLS("customcols", ShapeKind.COLUMNS),
        FILTER("filters", ShapeKind.ROWS),
        TABLE("tables", null),
        CUSTOMCODE("customcodes", null);

        static final List<Kind> SHAPES = List.of(CUSTOMNAME, CUSTOMCOLS, FILTER);
        private final String section;
        private final ShapeKind shape;

        Kind(String section, ShapeKind shape) {
            this.section = section;
            this.shape = shape;
        }

        String section() {
            return section;
        }

        /** Null for what is no shape. */
        ShapeKind shape() {
            return shape;
        }

        /** Whether a document lists them, since they have no names. */
        boolean isListed() {
            return shape != null || this == TABLE;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Where a document has it. */
        public String path(String name) {
            return section + "." + name;
        }
    }

    /** @param before null where there was none  @param after null where there is none any longer. A password is `set` or `none`, never itself */
    public record FieldChange(String field, Object before, Object after) {}

    /** One thing. @param name of a shape or a table's treatment, which have none: its table and where it holds  @param changes its fields that change */
    public record Item(Action action, Kind kind, String name, List<FieldChange> changes) {
        String path() {
            return kind.path(name);
        }

        boolean changes(String field) {
            return changes.stream().anyMatch(c -> c.field().equals(field));
        }
    }

    static Plan of(List<Item> items) {
        return new Plan(
                count(items, Action.CREATE),
                count(items, Action.UPDATE),
                count(items, Action.REMOVE),
                count(items, Action.UNCHANGED),
                List.copyOf(items));
    }

    private static int count(List<Item> items, Action action) {
        return (int) items.stream().filter(i -> i.action() == action).count();
    }
}
