package dev.sarrio.core.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/** A relation (table or sequence) by schema and name, exactly as PostgreSQL stores them: not quoted, not folded. */
public record TableName(
        @JsonProperty("schema") String schema,
        @JsonProperty("name") String name) implements Comparable<TableName> {
    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::schema).thenComparing(TableName::name);

    @JsonCreator
    public TableName {
        check(schema);
        check(name);
    }

    /** Parses `name`, `schema.name` or `"Quoted.Schema"."Name"`; unquoted parts are taken as they are. No schema means `public`. */
    public static TableName parse(String text) {
        String[] parts = QualifiedName.split(text);
        return parts.length == 1 ? new TableName("public", parts[0]) : new TableName(parts[0], parts[1]);
    }

    private static void check(String part) {
        boolean empty = part == null || part.isEmpty();
        // half a surrogate pair has no UTF-8: two such names would share one topic
        if (empty
                || part.indexOf('\0') >= 0
                || !StandardCharsets.UTF_8.newEncoder().canEncode(part)) {
            throw new SarrioException(
                    ErrorCode.INVALID_NAME,
                    empty
                            ? "Invalid table name: an empty schema or name"
                            : "Invalid table name: a character that PostgreSQL can't have in a name",
                    "write schema.table, or \"Schema\".\"Table\"");
        }
    }

    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** For people: quoted only where a dot or a quote would make it ambiguous. */
    @Override
    public String toString() {
        return QualifiedName.display(schema) + "." + QualifiedName.display(name);
    }
}
