package dev.sarrio.core.change;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The Kafka Connect JSON schemas of one table's keys and values, made once per batch: `{"schema":…,"payload":` in UTF-8, which
 * the payload and a brace follow. Not to be changed.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ConnectSchema(byte[] key, byte[] value) {
    static ConnectSchema of(TableShape shape, SourceInfo source) {
        String prefix = source.database() + "." + shape.table();
        ObjectNode key = struct(prefix + ".Key", false, shape.key());
        ObjectNode value = struct(prefix + ".Envelope", false, List.of());
        ArrayNode fields = (ArrayNode) value.get("fields");
        // `before` of a delete has the key only, so its other columns are optional
        List<ColumnShape> before = shape.columns().stream()
                .map(c -> new ColumnShape(
                        c.name(), c.kind(), c.nullable() || !shape.key().contains(c)))
                .toList();
        fields.add(struct(prefix + ".Value", true, before).put("field", "before"));
        fields.add(struct(prefix + ".Value", true, shape.columns()).put("field", "after"));
        ObjectNode block = struct("dev.sarrio.Source", false, List.of());
        ArrayNode sourceFields = (ArrayNode) block.get("fields");
        for (String name : List.of("version", "connector", "name", "db", "schema", "table")) {
            sourceFields.add(field(name, "string", false));
        }
        sourceFields.add(field("batch", "int64", false));
        sourceFields.add(field("ts_ms", "int64", false));
        sourceFields.add(field("truncated", "string", true));
        sourceFields.add(field("constraint", "string", true));
        fields.add(block.put("field", "source"));
        fields.add(field("op", "string", false));
        fields.add(field("ts_ms", "int64", true));
        ObjectNode transaction = struct("dev.sarrio.Transaction", true, List.of());
        ArrayNode transactionFields = (ArrayNode) transaction.get("fields");
        transactionFields.add(field("id", "string", false));
        transactionFields.add(field("total_order", "int64", false));
        transactionFields.add(field("data_collection_order", "int64", false));
        fields.add(transaction.put("field", "transaction"));
        return new ConnectSchema(wrapper(key), wrapper(value));
    }

    private static byte[] wrapper(ObjectNode schema) {
        return ("{\"schema\":" + schema + ",\"payload\":").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode struct(String name, boolean optional, List<ColumnShape> columns) {
        ObjectNode struct = Json.MAPPER.createObjectNode().put("type", "struct").put("name", name);
        struct.put("optional", optional);
        ArrayNode fields = struct.putArray("fields");
        for (ColumnShape c : columns) {
            fields.add(field(c.name(), c.kind().connectType(), c.nullable()));
        }
        return struct;
    }

    private static ObjectNode field(String name, String type, boolean optional) {
        return Json.MAPPER
                .createObjectNode()
                .put("field", name)
                .put("type", type)
                .put("optional", optional);
    }
}
