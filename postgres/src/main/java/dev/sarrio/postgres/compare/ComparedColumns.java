package dev.sarrio.postgres.compare;

import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is compared of a table: the columns that both sides store, by name.
 *
 * @param common in the source's order
 * @param key those of the source's key, in key order; empty for a table without a key
 * @param missing columns of the source that the target has not
 * @param extra columns that only the target has
 * @param forms of columns that have another type on the other side: what both are brought into before they are compared
 * @param lenient columns are missing on purpose
 */
record ComparedColumns(
        List<Column> common,
        List<Column> key,
        List<String> missing,
        List<String> extra,
        Map<String, CommonForm> forms,
        boolean lenient) {
    static ComparedColumns of(Table source, Table target, boolean lenient) {
        Map<String, CommonForm> forms = new HashMap<>();
        List<Column> common = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Column column : source.carried()) {
            boolean there =
                    target.column(column.name()).filter(c -> !c.generated()).isPresent();
            if (there) {
                common.add(column);
                CommonForm.of(column, target.column(column.name()).orElseThrow())
                        .ifPresent(form -> forms.put(column.name(), form));
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
        return new ComparedColumns(common, whole ? key : List.of(), missing, extra, forms, lenient);
    }

    /** It can be equal: every column is there that must be. */
    boolean complete() {
        return lenient || missing.isEmpty();
    }

    /** What a reader of the result must know; null if nothing. */
    String remark() {
        List<String> sentences = new ArrayList<>();
        if (!missing.isEmpty()) {
            sentences.add("The target lacks the columns " + String.join(", ", missing)
                    + (lenient ? ": they were left out." : "."));
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
