package dev.sarrio.coordinator.declare;

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
        DATABASE("databases"),
        DBGROUP("dbgroups"),
        RELGROUP("relgroups"),
        SYNC("syncs");

        private final String section;

        Kind(String section) {
            this.section = section;
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

    /** One thing. @param changes its fields that change */
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
