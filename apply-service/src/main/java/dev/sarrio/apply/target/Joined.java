package dev.sarrio.apply.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tables that were copied later than the others of their sync, each with the snapshot that its copy saw: what the stream holds up to
 * there is in the table already. Until a batch covers all of these snapshots the target shows no state of the source. Immutable.
 */
public record Joined(Map<TableName, Snapshot> copied) {
    public static final Joined NONE = new Joined(Map.of());

    public Joined {
        copied = Map.copyOf(copied);
    }

    /** The table's copy saw everything up to this snapshot: a batch that ends there has nothing to add to it. */
    public boolean holdsAlready(TableName table, Snapshot to) {
        Snapshot saw = copied.get(table);
        return saw != null && saw.covers(to);
    }

    /** Whether a batch that ends there shows everything that the copies saw. */
    public boolean isCoveredBy(Snapshot to) {
        return copied.values().stream().allMatch(to::covers);
    }

    public Joined with(Collection<TableName> tables, Snapshot saw) {
        Map<TableName, Snapshot> all = new TreeMap<>(copied);
        tables.forEach(t -> all.put(t, saw));
        return new Joined(all);
    }

    /** Without tables that left, and those whose copies a position has gone past. @param at may be null */
    public Joined only(Collection<TableName> tables, Snapshot at) {
        Map<TableName, Snapshot> left = new TreeMap<>(copied);
        left.keySet().retainAll(tables);
        left.values().removeIf(saw -> at != null && at.covers(saw));
        return new Joined(left);
    }

    static Joined parse(String json) {
        if (json == null) {
            return NONE;
        }
        try {
            Map<TableName, Snapshot> all = new TreeMap<>();
            Json.MAPPER
                    .readValue(json, new TypeReference<Map<String, String>>() {})
                    .forEach((table, saw) -> all.put(TableName.parse(table), Snapshot.parse(saw)));
            return new Joined(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Column joined of sarrio.applied holds no JSON: " + json, e);
        }
    }

    /** As it is kept; null if there are none. */
    String text() {
        Map<String, String> texts = new TreeMap<>();
        copied.forEach((table, saw) -> texts.put(table.toString(), saw.toString()));
        return texts.isEmpty() ? null : new String(Json.bytes(texts), StandardCharsets.UTF_8);
    }
}
