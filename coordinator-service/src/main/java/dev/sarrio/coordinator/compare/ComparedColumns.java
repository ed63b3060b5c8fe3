package dev.sarrio.coordinator.compare;

import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What is compared of a table: the columns that both sides store, by name.
 *
 * @param common in the source's order
 * @param key those of the source's key, in key order; empty for a table without a key
 * @param missing columns of the source that the target has not
 * @param extra columns that only the target has
 */
record ComparedColumns(List<Column> common, List<Column> key, List<String> missing, List<String> extra) {
    static ComparedColumns of(Table source, Table target) {
        List<Column> common = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Column column : source.carried()) {
            boolean there =
                    target.column(column.name()).filter(c -> !c.generated()).isPresent();
            if (there) {
                common.add(column);
            } else {
                missing.add(column.name());
            }
        }
        List<String> extra = target.carried().stream()
                .map(Column::name)
                .filter(name -> source.column(name).isEmpty())
                .toList();
        List<Column> key = source.key() == null ? List.of() : source.key().columns();
        boolean whole = key.stream()
                .allMatch(k -> common.stream().anyMatch(c -> c.name().equals(k.name())));
        return new ComparedColumns(common, whole ? key : List.of(), missing, extra);
    }

    /** What a reader of the result must know; null if nothing. */
    String remark() {
        List<String> sentences = new ArrayList<>();
        if (!missing.isEmpty()) {
            sentences.add("The target lacks the columns " + String.join(", ", missing) + ".");
        }
        if (!extra.isEmpty()) {
            sentences.add("Columns that only the target has were left out: " + String.join(", ", extra) + ".");
        }
        if (key.isEmpty()) {
            sentences.add("The table has no key: it was compared as a whole.");
        }
        return sentences.isEmpty() ? null : String.join(" ", sentences);
    }
}
