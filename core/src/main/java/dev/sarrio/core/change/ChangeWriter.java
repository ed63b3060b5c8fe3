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
import java.util.stream.IntStream;

/**
 * Writes the keys and values of one table's records in one batch. Not thread-safe; made anew for each batch and table, since
 * what a batch's records share is written once.
 *
 * <p>JSON has no NaN and no infinity: they are strings. Where a schema is embedded, the schema of such a record (only) declares
 * the column as a string, since Kafka Connect would read a string in a float field as 0.0 without a word.
 */
public final class ChangeWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Set<String> NONE = Set.of();
    private final TableShape shape;
    private final SourceInfo source;
    /** Null without embedded schemas. */
    private final ConnectSchema schema;

    private long written;
    private Set<String> nonFinite = NONE;
    private boolean otherPartial;
    /** Of a record that has numbers which JSON has not, or lacks columns. */
    private ConnectSchema otherSchema;

    private final SerializedString[] names;
    private final int[] keyIndexes;
    private final int[] all;
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
        this.all = IntStream.range(0, names.length).toArray();
        this.keyIndexes =
                shape.key().stream().mapToInt(shape.columns()::indexOf).toArray();
        for (int i : keyIndexes) {
            if (i < 0) {
                throw new IllegalStateException("A key column of " + shape.table() + " is not among its columns");
            }
        }
    }

    /** The record key of a row: `{"id": 1}`; null if the table has no key. @param row text of all columns, in the shape's order */
    public byte[] keyOfRow(String[] row) {
        return keyOf(new RowImage(all, row));
    }

    /** The record key of a row that was. */
    public byte[] keyOf(RowImage row) {
        String[] key = new String[keyIndexes.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = row.of(keyIndexes[i]);
        }
        return key(key);
    }

    /** Of a row nothing but its key, for want of room. */
    public RowImage keyOnly(RowImage row) {
        return new RowImage(
                keyIndexes, IntStream.of(keyIndexes).mapToObj(row::of).toArray(String[]::new));
    }

    /** The record key of a row that vanished; null if the table has no key. @param key text of the key's columns, in key order */
    public byte[] key(String[] key) {
        if (keyIndexes.length == 0) {
            return null;
        }
        ConnectSchema fitting = schemaFor(new RowImage(keyIndexes, key), null);
        return write(fitting == null ? null : fitting.key(), g -> writeKeyFields(g, key));
    }

    /**
     * The value for a row that exists: op c, u or r, `after` whole.
     *
     * @param atMillis when the change was made
     * @param order of the record among all of its batch, from 1; its order within the table is counted here
     */
    public byte[] row(Op op, String[] row, long atMillis, long order) {
        return row(op, null, row, atMillis, order);
    }

    /** The same with what the row was before its last change. @param before null if it is not known, or there was none */
    public byte[] row(Op op, RowImage before, String[] row, long atMillis, long order) {
        if (row.length != shape.columns().size()) {
            throw new IllegalStateException("A row of " + shape.table() + " has " + row.length + " values for "
                    + shape.columns().size() + " columns");
        }
        return envelope(op, before, new RowImage(all, row), atMillis, order);
    }

    /** The value for a row that vanished: `before` has the key. */
    public byte[] delete(String[] key, long atMillis, long order) {
        return envelope(Op.DELETE, new RowImage(keyIndexes, key), null, atMillis, order);
    }

    /**
     * The value for a change of which both images are known.
     *
     * @param before null for an insert
     * @param after null for a delete
     */
    public byte[] change(Op op, RowImage before, RowImage after, long atMillis, long order) {
        return envelope(op, before, after, atMillis, order);
    }

    private byte[] envelope(Op op, RowImage before, RowImage after, long atMillis, long order) {
        ConnectSchema fitting = schemaFor(before, after);
        return write(fitting == null ? null : fitting.value(), g -> {
            writeRow(g, "before", before);
            writeRow(g, "after", after);
            writeTail(g, op, atMillis, order);
        });
    }

    private void writeRow(JsonGenerator g, String field, RowImage row) throws IOException {
        if (row == null) {
            g.writeNullField(field);
            return;
        }
        g.writeObjectFieldStart(field);
        List<ColumnShape> columns = shape.columns();
        for (int i = 0; i < row.size(); i++) {
            int column = row.column(i);
            g.writeFieldName(names[column]);
            JsonValues.write(g, columns.get(column).kind(), row.value(i));
        }
        g.writeEndObject();
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
            JsonValues.write(g, shape.key().get(i).kind(), key[i]);
        }
    }

    /** Of a record's two rows, either of which may be null. */
    private ConnectSchema schemaFor(RowImage before, RowImage after) {
        if (schema == null) {
            return null;
        }
        Set<String> odd = after == null ? NONE : odd(after, NONE);
        odd = before == null ? odd : odd(before, odd);
        boolean partial = after != null && after.size() < shape.columns().size();
        if (odd.isEmpty() && !partial) {
            return schema;
        }
        if (!odd.equals(nonFinite) || partial != otherPartial) {
            nonFinite = odd;
            otherPartial = partial;
            otherSchema = ConnectSchema.of((partial ? shape.partial() : shape).asText(odd), source);
        }
        return otherSchema;
    }

    private Set<String> odd(RowImage row, Set<String> known) {
        Set<String> odd = known;
        for (int i = 0; i < row.size(); i++) {
            ColumnShape column = shape.columns().get(row.column(i));
            if (column.kind().isFloat() && row.value(i) != null && !JsonValues.isFinite(row.value(i))) {
                odd = odd.isEmpty() ? new HashSet<>() : odd;
                odd.add(column.name());
            }
        }
        return odd;
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
