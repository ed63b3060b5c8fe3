package dev.sarrio.core.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the keys and values of one table's records in one batch. Not thread-safe; made anew for each batch and table, since
 * what a batch's records share is written once.
 *
 * <p>JSON has no NaN and no infinity: they are strings. Where a schema is embedded, the schema of such a record (only) declares
 * the column as a string, since Kafka Connect would read a string in a float field as 0.0 without a word.
 */
public final class ChangeWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private final TableShape shape;
    private final SourceInfo source;
    /** Null without embedded schemas. */
    private final ConnectSchema schema;

    private long written;
    private Set<String> nonFinite = Set.of();
    private ConnectSchema nonFiniteSchema;
    private final SerializedString[] names;
    private final int[] keyIndexes;
    /** The `source` object as far as all records share it: up to the value of `ts_ms`. */
    private final SerializedString sourceHead;

    /** From the end of `source` up to the value of `total_order`. */
    private final Map<Op, SerializedString> transactionHeads = new EnumMap<>(Op.class);

    private final ByteArrayBuilder buffer = new ByteArrayBuilder(1024);

    public ChangeWriter(TableShape shape, SourceInfo source, SchemaMode mode) {
        this.shape = shape;
        this.source = source;
        this.schema = mode == SchemaMode.EMBEDDED ? ConnectSchema.of(shape, source) : null;
        this.names = shape.columns().stream()
                .map(c -> new SerializedString(c.name()))
                .toArray(SerializedString[]::new);
        this.sourceHead = sourceHead();
        this.keyIndexes =
                shape.key().stream().mapToInt(shape.columns()::indexOf).toArray();
        for (int i : keyIndexes) {
            if (i < 0) {
                throw new IllegalStateException("A key column of " + shape.table() + " is not among its columns");
            }
        }
    }

    /** The record key of a row: `{"id": 1}`. @param row text of all columns, in the shape's order */
    public byte[] keyOfRow(String[] row) {
        String[] key = new String[keyIndexes.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = row[keyIndexes[i]];
        }
        return key(key);
    }

    /** The record key of a row that vanished. @param key text of the key's columns, in key order */
    public byte[] key(String[] key) {
        ConnectSchema fitting = schemaFor(shape.key(), key);
        return write(fitting == null ? null : fitting.key(), g -> writeKeyFields(g, key));
    }

    /**
     * The value for a row that exists: op c, u or r, `after` whole.
     *
     * @param atMillis when the change was made
     * @param order of the record among all of its batch, from 1; its order within the table is counted here
     */
    public byte[] row(Op op, String[] row, long atMillis, long order) {
        List<ColumnShape> columns = shape.columns();
        if (row.length != columns.size()) {
            throw new IllegalStateException(
                    "A row of " + shape.table() + " has " + row.length + " values for " + columns.size() + " columns");
        }
        ConnectSchema fitting = schemaFor(columns, row);
        return write(fitting == null ? null : fitting.value(), g -> {
            g.writeNullField("before");
            g.writeObjectFieldStart("after");
            for (int i = 0; i < row.length; i++) {
                g.writeFieldName(names[i]);
                writeValue(g, columns.get(i).kind(), row[i]);
            }
            g.writeEndObject();
            writeTail(g, op, atMillis, order);
        });
    }

    /** The value for a row that vanished: `before` has the key. */
    public byte[] delete(String[] key, long atMillis, long order) {
        ConnectSchema fitting = schemaFor(shape.key(), key);
        return write(fitting == null ? null : fitting.value(), g -> {
            g.writeObjectFieldStart("before");
            writeKeyFields(g, key);
            g.writeEndObject();
            g.writeNullField("after");
            writeTail(g, Op.DELETE, atMillis, order);
        });
    }

    /**
     * The value for a truncate.
     *
     * @param relation what was truncated, as `schema.name`: the table or one of its partitions
     * @param constraint the partition's condition on the root's columns, or null for the whole table
     */
    public byte[] truncate(String relation, String constraint, long atMillis, long order) {
        return write(schema == null ? null : schema.value(), g -> {
            g.writeNullField("before");
            g.writeNullField("after");
            writeTail(
                    g,
                    Op.TRUNCATE,
                    atMillis,
                    order,
                    ','
                            + inner(f -> {
                                f.writeStringField("truncated", relation);
                                f.writeStringField("constraint", constraint);
                            }));
        });
    }

    private void writeTail(JsonGenerator g, Op op, long atMillis, long order) throws IOException {
        writeTail(g, op, atMillis, order, "");
    }

    /** What all records of an operation share is encoded once: half of a narrow row's record is made of it. */
    private void writeTail(JsonGenerator g, Op op, long atMillis, long order, String sourceExtra) throws IOException {
        g.writeFieldName("source");
        g.writeRawValue(sourceHead);
        g.writeRaw(Long.toString(atMillis));
        g.writeRaw(sourceExtra);
        g.writeRaw(transactionHeads.computeIfAbsent(op, this::transactionHead));
        g.writeRaw(Long.toString(order));
        g.writeRaw(",\"data_collection_order\":");
        g.writeRaw(Long.toString(++written));
        g.writeRaw('}');
    }

    private SerializedString sourceHead() {
        return new SerializedString('{' + inner(g -> source.writeFields(g, shape.table())) + ",\"ts_ms\":");
    }

    private SerializedString transactionHead(Op op) {
        String fields = inner(g -> {
            g.writeStringField("op", String.valueOf(op.code()));
            g.writeNumberField("ts_ms", source.publishedMillis());
        });
        String id = inner(g -> g.writeStringField("id", source.transactionId()));
        return new SerializedString("}," + fields + ",\"transaction\":{" + id + ",\"total_order\":");
    }

    /** An object's fields without its braces. */
    private static String inner(Body body) {
        ByteArrayBuilder out = new ByteArrayBuilder();
        writeObject(out, body);
        String object = new String(out.toByteArray(), StandardCharsets.UTF_8);
        return object.substring(1, object.length() - 1);
    }

    private void writeKeyFields(JsonGenerator g, String[] key) throws IOException {
        for (int i = 0; i < keyIndexes.length; i++) {
            g.writeFieldName(names[keyIndexes[i]]);
            writeValue(g, shape.key().get(i).kind(), key[i]);
        }
    }

    private ConnectSchema schemaFor(List<ColumnShape> columns, String[] texts) {
        if (schema == null) {
            return null;
        }
        Set<String> odd = Set.of();
        for (int i = 0; i < texts.length; i++) {
            if (columns.get(i).kind().isFloat() && texts[i] != null && !isFinite(texts[i])) {
                odd = odd.isEmpty() ? new HashSet<>() : odd;
                odd.add(columns.get(i).name());
            }
        }
        if (odd.isEmpty()) {
            return schema;
        }
        if (!odd.equals(nonFinite)) {
            nonFinite = odd;
            nonFiniteSchema = ConnectSchema.of(shape.asText(odd), source);
        }
        return nonFiniteSchema;
    }

    private static void writeValue(JsonGenerator g, ColumnKind kind, String text) throws IOException {
        if (text == null) {
            g.writeNull();
            return;
        }
        switch (kind) {
            case BOOLEAN -> g.writeBoolean(isTrue(text));
            case INT16, INT32, INT64 -> g.writeRawValue(number(text));
            case FLOAT32, FLOAT64 -> {
                if (isFinite(text)) {
                    g.writeRawValue(number(text));
                } else {
                    g.writeString(text);
                }
            }
            case TEXT -> g.writeString(text);
        }
    }

    private static boolean isTrue(String text) {
        return switch (text) {
            case "true", "t" -> true;
            case "false", "f" -> false;
            default -> throw new IllegalStateException("Not a boolean's text: " + text);
        };
    }

    /** Whether it is neither NaN, Infinity nor -Infinity. */
    private static boolean isFinite(String text) {
        return text.isEmpty() || text.charAt(0) != 'N' && !text.endsWith("y");
    }

    /** Goes into the JSON as it is, digit for digit; anything but a number would make the record unreadable. */
    private static String number(String text) {
        char c = ' ';
        boolean ok = true;
        for (int i = 0; ok && i < text.length(); i++) {
            c = text.charAt(i);
            ok = c >= '0' && c <= '9' || c == '-' || c == '.' || c == 'e' || c == '+';
        }
        ok &= c >= '0' && c <= '9';
        if (!ok) {
            throw new IllegalStateException("Not a number's text: " + text);
        }
        return text;
    }

    /** @param wrapper what comes before the payload where a schema is embedded, or null */
    private byte[] write(byte[] wrapper, Body body) {
        buffer.reset();
        if (wrapper != null) {
            buffer.write(wrapper);
        }
        writeObject(buffer, body);
        if (wrapper != null) {
            buffer.append('}');
        }
        return buffer.toByteArray();
    }

    private static void writeObject(ByteArrayBuilder out, Body body) {
        try (JsonGenerator g = FACTORY.createGenerator(out)) {
            g.writeStartObject();
            body.write(g);
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory can't fail", e);
        }
    }

    private interface Body {
        void write(JsonGenerator g) throws IOException;
    }
}
