package dev.sarrio.capture.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.Intermediate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a consumer has that takes every record of a topic in its order, beside one that passes over states in between as apply does. */
final class Mirror {
    private final Map<TableName, Map<String, JsonNode>> all = new HashMap<>();
    private final Map<TableName, Map<String, JsonNode>> plain = new HashMap<>();
    private final Map<TableName, List<String>> history = new HashMap<>();
    private boolean partlyTruncated;
    private boolean chained;

    void take(TableName table, ConsumerRecord<byte[], byte[]> record) {
        JsonNode value = read(record.value());
        String key = record.key() == null ? "" : read(record.key()).toString();
        if (chained) {
            checkChain(table, key, value);
        }
        apply(all, table, key, value);
        if (!Intermediate.is(record)) {
            apply(plain, table, key, value);
        }
        history.computeIfAbsent(table, t -> new ArrayList<>())
                .add((Intermediate.is(record) ? "~" : "") + value.get("op").asText() + " " + row(value.get("before"))
                        + " > " + row(value.get("after")));
    }

    private void apply(Map<TableName, Map<String, JsonNode>> to, TableName table, String key, JsonNode value) {
        Map<String, JsonNode> rows = to.computeIfAbsent(table, t -> new HashMap<>());
        switch (value.get("op").asText()) {
            case "t" -> {
                partlyTruncated |= !value.get("source").path("constraint").isNull();
                rows.clear();
            }
            case "d" -> rows.remove(key);
            default -> rows.put(key, value.get("after"));
        }
    }

    /** From now on what a record says was before must be what the record before of its key has left. */
    Mirror chained() {
        chained = true;
        return this;
    }

    /** No longer. */
    void unchained() {
        chained = false;
    }

    private void checkChain(TableName table, String key, JsonNode value) {
        JsonNode left = all.getOrDefault(table, Map.of()).get(key);
        JsonNode before = value.get("before");
        if (!value.get("op").asText().matches("[cud]")
                || !before.equals(left == null ? NullNode.getInstance() : left)) {
            throw new AssertionError("Of " + table + " " + key + " there was " + left + ", then came " + value);
        }
    }

    /** After each batch both have the same. */
    void check() {
        if (!partlyTruncated && !all.equals(plain)) {
            throw new AssertionError("Whoever takes all records has " + all + ", whoever takes the last ones " + plain);
        }
    }

    /** Everything that was published of a table: `~` if it is a state in between, op, the row before and after, its values with commas. */
    List<String> history(String table) {
        return history.getOrDefault(TableName.parse(table), List.of());
    }

    private static String row(JsonNode row) {
        return row.isNull()
                ? "-"
                : StreamSupport.stream(row.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","));
    }

    private static JsonNode read(byte[] json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
