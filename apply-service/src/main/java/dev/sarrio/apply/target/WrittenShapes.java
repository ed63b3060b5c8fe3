package dev.sarrio.apply.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * In which shape the rows of tables at a target were written, as digests; a table that is not listed was written as it is on the
 * source. Rows of two shapes are never mixed: whose shape has changed is set aside until it is copied anew. Immutable.
 */
public record WrittenShapes(Map<TableName, String> digests) {
    public static final WrittenShapes NONE = new WrittenShapes(Map.of());
    /** Its rows are of a shape that is not wanted any longer, and it is not followed. */
    private static final String SET_ASIDE = "";

    public WrittenShapes {
        digests = Map.copyOf(digests);
    }

    /** Whether a table's rows are of another shape than the one that is wanted now. */
    public boolean differ(TableName table, boolean known, Shapes wanted) {
        return (known || digests.containsKey(table)) && !Objects.equals(digests.get(table), wanted.digest(table));
    }

    /** The shapes of tables that are followed, and those that are set aside. */
    public static WrittenShapes of(Shapes shapes, Collection<TableName> followed, Collection<TableName> setAside) {
        Map<TableName, String> all = new TreeMap<>(shapes.digests(followed));
        setAside.forEach(t -> all.put(t, SET_ASIDE));
        return new WrittenShapes(all);
    }

    static WrittenShapes parse(String json) {
        if (json == null) {
            return NONE;
        }
        try {
            Map<TableName, String> all = new TreeMap<>();
            Json.MAPPER
                    .readValue(json, new TypeReference<Map<String, String>>() {})
                    .forEach((table, digest) -> all.put(TableName.parse(table), digest));
            return new WrittenShapes(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Column shapes of sarrio.applied holds no JSON: " + json, e);
        }
    }

    /** As it is kept; null if there are none. */
    String text() {
        Map<String, String> texts = new TreeMap<>();
        digests.forEach((table, digest) -> texts.put(table.toString(), digest));
        return texts.isEmpty() ? null : new String(Json.bytes(texts), StandardCharsets.UTF_8);
    }
}
