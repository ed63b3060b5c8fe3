package dev.sarrio.apply.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tables that were copied later than the others of their sync, or come with the stream. Until a batch covers all of these snapshots the target
 * shows no state of the source. Immutable.
 *
 * @param copied those that were copied, each with the snapshot that its copy saw: what the stream holds up to there is in the table already
 * @param coming those that the stream brings whole, each with what the batch sees that does
 */
public record Joined(Map<TableName, Snapshot> copied, Map<TableName, Snapshot> coming) {
    public static final Joined NONE = new Joined(Map.of(), Map.of());
    private static final String COMING = "coming ";

    public Joined {
        copied = Map.copyOf(copied);
        coming = Map.copyOf(coming);
    }

    /** The table's copy saw everything up to this snapshot: a batch that ends there has nothing to add to it. */
    public boolean holdsAlready(TableName table, Snapshot to) {
        Snapshot saw = copied.get(table);
        return saw != null && saw.covers(to);
    }

    /** Whether a batch that ends there shows everything that the copies saw. */
    public boolean isCoveredBy(Snapshot to) {
        return copied.values().stream().allMatch(to::covers)
                && coming.values().stream().allMatch(to::covers);
    }

    /** Whether a batch is on its way that brings a table whole. @param at what is applied; null for nothing yet */
    public boolean awaits(Snapshot at) {
        return coming.values().stream().anyMatch(seen -> at == null || !at.covers(seen));
    }

    public Joined with(Collection<TableName> tables, Snapshot saw) {
        return new Joined(and(copied, tables, saw), without(coming, tables));
    }

    /** @param seen by the batch that brings these tables */
    public Joined coming(Collection<TableName> tables, Snapshot seen) {
        return new Joined(without(copied, tables), and(coming, tables, seen));
    }

    private static Map<TableName, Snapshot> and(
            Map<TableName, Snapshot> some, Collection<TableName> tables, Snapshot saw) {
        Map<TableName, Snapshot> all = new TreeMap<>(some);
        tables.forEach(t -> all.put(t, saw));
        return all;
    }

    private static Map<TableName, Snapshot> without(Map<TableName, Snapshot> all, Collection<TableName> tables) {
        Map<TableName, Snapshot> left = new TreeMap<>(all);
        left.keySet().removeAll(Set.copyOf(tables));
        return left;
    }

    /** Without tables that left, and those whose copies a position has gone past. @param at may be null */
    public Joined only(Collection<TableName> tables, Snapshot at) {
        return new Joined(only(copied, tables, at), only(coming, tables, at));
    }

    private static Map<TableName, Snapshot> only(
            Map<TableName, Snapshot> all, Collection<TableName> tables, Snapshot at) {
        Map<TableName, Snapshot> left = new TreeMap<>(all);
        left.keySet().retainAll(tables);
        left.values().removeIf(saw -> at != null && at.covers(saw));
        return left;
    }

    static Joined parse(String json) {
        if (json == null) {
            return NONE;
        }
        try {
            Map<TableName, Snapshot> copied = new TreeMap<>();
            Map<TableName, Snapshot> coming = new TreeMap<>();
            Json.MAPPER
                    .readValue(json, new TypeReference<Map<String, String>>() {})
                    .forEach((table, saw) -> (saw.startsWith(COMING) ? coming : copied)
                            .put(
                                    TableName.parse(table),
                                    Snapshot.parse(saw.startsWith(COMING) ? saw.substring(COMING.length()) : saw)));
            return new Joined(copied, coming);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Column joined of sarrio.applied holds no JSON: " + json, e);
        }
    }

    /** As it is kept; null if there are none. */
    String text() {
        Map<String, String> texts = new TreeMap<>();
        copied.forEach((table, saw) -> texts.put(table.toString(), saw.toString()));
        coming.forEach((table, seen) -> texts.put(table.toString(), COMING + seen));
        return texts.isEmpty() ? null : new String(Json.bytes(texts), StandardCharsets.UTF_8);
    }
}
