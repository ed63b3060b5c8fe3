package dev.sarrio.core.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.digest.Digest;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a table stands at one target of a sync, where that is not as on the source. The SQL in it is over the source's columns; it
 * was checked on the source when it was defined.
 *
 * @param table as on the source
 * @param named as at the target
 * @param columns what of it is there, in order; empty for all columns, as they are
 * @param where what a row must satisfy to be there; null for all rows
 * @param types of the columns that the SQL mentions, as the source had them then: what a value's text is cast to
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TargetShape(
        DatabaseName target,
        TableName table,
        TableName named,
        List<Item> columns,
        String where,
        Map<String, String> types) {
    private static final int DIGEST_CHARS = 32;

    public TargetShape {
        Objects.requireNonNull(target);
        Objects.requireNonNull(table);
        Objects.requireNonNull(named);
        columns = columns == null ? List.of() : List.copyOf(columns);
        types = types == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(types));
    }

    /**
     * A column at the target: one of the source's, or what an expression makes of them.
     *
     * @param source a column of the source's; null for an expression
     * @param expression SQL; null for a column
     * @param type of the expression, as the source has it; null for a column
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(String name, String source, String expression, String type) {
        private static final Set<String> TEXTS = Set.of("text", "character varying");
        private static final List<String> WIDER = List.of("smallint", "integer", "bigint", "numeric");

        public Item {
            Objects.requireNonNull(name);
            if ((source == null) == (expression == null)) {
                throw new IllegalArgumentException(
                        "Column " + name + " is either one of the source's or an expression");
            }
        }

        public static Item column(String source, String name) {
            return new Item(name, source, null, null);
        }

        public static Item computed(String expression, String type, String name) {
            return new Item(name, null, expression, type);
        }

        /** Whether a column of this type takes the expression's values as they are, by their text as by a cast. */
        public boolean fits(String columnType) {
            return columnType.equals(type)
                    || TEXTS.contains(columnType) && TEXTS.contains(type)
                    || WIDER.contains(type) && WIDER.indexOf(columnType) > WIDER.indexOf(type);
        }
    }

    /** It has SQL, and not only other names. */
    public boolean computes() {
        return where != null || columns.stream().anyMatch(c -> c.expression() != null);
    }

    /** Other columns than the source's, or other names of them. */
    public boolean choosesColumns() {
        return !columns.isEmpty();
    }

    /** Tells two shapes apart: rows that one wrote are not what the other would have written. */
    public String digest() {
        return Digest.hex(DIGEST_CHARS, Json.bytes(this));
    }
}
