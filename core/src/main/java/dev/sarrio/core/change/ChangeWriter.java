package dev.sarrio.core.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes the keys and values of one table's records in one batch. Not thread-safe; made anew for each batch and table, since
 * what a batch's records share is written once.
 */
public final class ChangeWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private final TableShape shape;
    private final SourceInfo source;
    private final ConnectSchema schema;
    private final SerializedString[] names;
    private final int[] keyIndexes;
    private final ByteArrayBuilder buffer = new ByteArrayBuilder(1024);

    public ChangeWriter(TableShape shape, SourceInfo source, SchemaMode mode) {
        this.shape = shape;
        this.source = source;
        this.schema = mode == SchemaMode.EMBEDDED ? ConnectSchema.of(shape, source) : null;
        this.names = shape.columns().stream()
                .map(c -> new SerializedString(c.name()))
                .toArray(SerializedString[]::new);
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
        return write(schema == null ? null : schema.key(), g -> writeKeyFields(g, i -> row[keyIndexes[i]]));
    }

    /** The record key of a row that vanished. @param key text of the key's columns, in key order */
    public byte[] key(String[] key) {
        return write(schema == null ? null : schema.key(), g -> writeKeyFields(g, i -> key[i]));
    }

    /** The value for a row that exists: op c, u or r, `after` whole. */
    public byte[] row(Op op, String[] row, long atMillis, long order) {
        return write(schema == null ? null : schema.value(), g -> {
            g.writeNullField("before");
            g.writeObjectFieldStart("after");
            List<ColumnShape> columns = shape.columns();
            for (int i = 0; i < row.length; i++) {
                g.writeFieldName(names[i]);
                writeValue(g, columns.get(i).kind(), row[i]);
            }
            g.writeEndObject();
            writeTail(g, op, atMillis, order, null, null);
        });
    }

    /** The value for a row that vanished: `before` has the key. */
    public byte[] delete(String[] key, long atMillis, long order) {
        return write(schema == null ? null : schema.value(), g -> {
            g.writeObjectFieldStart("before");
            writeKeyFields(g, i -> key[i]);
            g.writeEndObject();
            g.writeNullField("after");
            writeTail(g, Op.DELETE, atMillis, order, null, null);
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
            writeTail(g, Op.TRUNCATE, atMillis, order, relation, constraint);
        });
    }

    private void writeTail(JsonGenerator g, Op op, long atMillis, long order, String relation, String constraint)
            throws IOException {
        g.writeObjectFieldStart("source");
        source.writeFields(g, shape.table());
        g.writeNumberField("ts_ms", atMillis);
        if (relation != null) {
            g.writeStringField("truncated", relation);
            g.writeStringField("constraint", constraint);
        }
        g.writeEndObject();
        g.writeStringField("op", String.valueOf(op.code()));
        g.writeNumberField("ts_ms", source.publishedMillis());
        g.writeObjectFieldStart("transaction");
        g.writeStringField("id", source.transactionId());
        g.writeNumberField("total_order", order);
        g.writeNumberField("data_collection_order", order);
        g.writeEndObject();
    }

    private void writeKeyFields(JsonGenerator g, KeyText text) throws IOException {
        for (int i = 0; i < keyIndexes.length; i++) {
            g.writeFieldName(names[keyIndexes[i]]);
            writeValue(g, shape.key().get(i).kind(), text.at(i));
        }
    }

    private static void writeValue(JsonGenerator g, ColumnKind kind, String text) throws IOException {
        if (text == null) {
            g.writeNull();
            return;
        }
        switch (kind) {
            case BOOLEAN -> g.writeBoolean(text.charAt(0) == 't');
            case INT16, INT32, INT64 -> g.writeRawValue(text);
            case FLOAT32, FLOAT64 -> {
                char c = text.charAt(text.length() - 1);
                if (c >= '0' && c <= '9') {
                    g.writeRawValue(text);
                } else { // NaN, Infinity, -Infinity: JSON has no such numbers
                    g.writeString(text);
                }
            }
            case TEXT -> g.writeString(text);
        }
    }

    private byte[] write(String connectSchema, Body body) {
        buffer.reset();
        try (JsonGenerator g = FACTORY.createGenerator(buffer)) {
            g.writeStartObject();
            if (connectSchema != null) {
                g.writeFieldName("schema");
                g.writeRawValue(connectSchema);
                g.writeObjectFieldStart("payload");
            }
            body.write(g);
            if (connectSchema != null) {
                g.writeEndObject();
            }
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory can't fail", e);
        }
        return buffer.toByteArray();
    }

    private interface Body {
        void write(JsonGenerator g) throws IOException;
    }

    private interface KeyText {
        String at(int i);
    }
}
