package dev.sarrio.core.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the values of one topic's records, with or without an embedded schema. Not thread-safe: it remembers the last shape, so
 * that records of one shape share their list of names, and the last embedded schema and `source`, so that the same are skipped
 * unread.
 */
public final class ChangeReader {
    // a value is as long as a record may be; Jackson's own limit would refuse the rows between 20 million characters
    // and that
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final int DECIMAL = 10;
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] BEFORE_OP = "},\"op\":\"".getBytes(StandardCharsets.US_ASCII);
    private final Fields before = new Fields();
    private final Fields after = new Fields();
    private String op;
    private String truncated;
    private String constraint;
    private long at;
    private boolean hasBefore;
    private boolean hasAfter;
    /** What preceded the payload of the last record with a schema. */
    private byte[] wrapper = NOTHING;
    /** The last record's `source` up to the value of its last field, `ts_ms`. */
    private byte[] sourceHead = NOTHING;

    /** Where the parser began in the record. */
    private int start;

    /** @throws IllegalArgumentException if the bytes are not a change record */
    public Change read(byte[] value) {
        op = null;
        truncated = null;
        constraint = null;
        at = 0;
        hasBefore = false;
        hasAfter = false;
        int n = wrapper.length;
        boolean known = n > 0 && value.length > n && Arrays.equals(wrapper, 0, n, value, 0, n);
        start = known ? n : 0;
        try (JsonParser p = FACTORY.createParser(value, start, value.length - start)) {
            expect(p.nextToken() == JsonToken.START_OBJECT);
            readEnvelope(p, value);
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a change record: " + e.getMessage(), e);
        }
        expect(op != null);
        Op what = Op.of(op);
        return switch (what) {
            case CREATE, UPDATE, READ -> {
                expect(hasAfter);
                yield new Change(what, after.names, after.values(), null, null, at);
            }
            case DELETE -> {
                expect(hasBefore);
                yield new Change(what, before.names, before.values(), null, null, at);
            }
            case TRUNCATE -> {
                expect(truncated != null);
                yield new Change(what, List.of(), new String[0], truncated, constraint, at);
            }
        };
    }

    /** What the row was before the change of the record that was read last, as its delete would be; null if the record does not say. */
    public Change before() {
        return hasBefore ? new Change(Op.DELETE, before.names, before.values(), null, null, at) : null;
    }

    /** @return false if what follows in the record need not be read */
    private boolean readEnvelope(JsonParser p, byte[] value) throws IOException {
        boolean schemaFirst = false;
        boolean rows = false;
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String field = p.currentName();
            JsonToken token = p.nextToken();
            switch (field) {
                case "payload" -> {
                    expect(token == JsonToken.START_OBJECT);
                    if (schemaFirst) {
                        wrapper = Arrays.copyOf(value, offset(p));
                    }
                    if (!readEnvelope(p, value)) {
                        return false;
                    }
                }
                case "schema" -> {
                    schemaFirst = op == null && !hasBefore && !hasAfter;
                    p.skipChildren();
                }
                case "before" -> hasBefore = readRow(p, token, before);
                case "after" -> {
                    hasAfter = readRow(p, token, after);
                    rows = true; // our own records have `before` first
                }
                case "source" -> {
                    if (rows && readKnownSource(value, offset(p))) {
                        return false;
                    }
                    readSource(p, token, value);
                }
                case "op" -> op = p.getText();
                default -> p.skipChildren();
            }
        }
        return true;
    }

    private int offset(JsonParser p) {
        return start + (int) p.currentTokenLocation().getByteOffset();
    }

    /** The usual case, several times as fast: a `source` like the last one, and `op` right after it. */
    private boolean readKnownSource(byte[] value, int from) {
        int i = from + sourceHead.length;
        if (sourceHead.length == 0
                || i >= value.length
                || !Arrays.equals(sourceHead, 0, sourceHead.length, value, from, i)) {
            return false;
        }
        long millis = 0;
        while (i < value.length && value[i] >= '0' && value[i] <= '9') {
            millis = millis * DECIMAL + value[i] - '0';
            i++;
        }
        int code = i + BEFORE_OP.length;
        if (code + 1 >= value.length
                || !Arrays.equals(BEFORE_OP, 0, BEFORE_OP.length, value, i, code)
                || value[code + 1] != '"') {
            return false;
        }
        op = String.valueOf((char) value[code]);
        at = millis;
        return true;
    }

    private static boolean readRow(JsonParser p, JsonToken token, Fields into) throws IOException {
        into.start();
        if (token == JsonToken.VALUE_NULL) {
            return false;
        }
        expect(token == JsonToken.START_OBJECT);
        while (into.isNext(p)) {
            JsonToken value = p.nextToken();
            expect(value.isScalarValue());
            // the text of a number token is the digits as they were written: nothing is rounded
            into.add(value == JsonToken.VALUE_NULL ? null : p.getText());
        }
        into.end();
        return true;
    }

    private void readSource(JsonParser p, JsonToken first, byte[] value) throws IOException {
        expect(first == JsonToken.START_OBJECT);
        int from = offset(p);
        sourceHead = NOTHING;
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String name = p.currentName();
            JsonToken token = p.nextToken();
            if (name.equals("ts_ms")) {
                sourceHead = Arrays.copyOfRange(value, from, offset(p));
                at = p.getLongValue();
            } else if (name.equals("truncated") && token == JsonToken.VALUE_STRING) {
                truncated = p.getText();
            } else if (name.equals("constraint") && token == JsonToken.VALUE_STRING) {
                constraint = p.getText();
            } else {
                p.skipChildren();
            }
        }
    }

    private static void expect(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("Not a change record: it is no envelope with op, before and after");
        }
    }

    /** The columns of one row; keeps the list of names as long as the names stay the same. */
    private static final class Fields {
        private List<String> names = List.of();
        private SerializedString[] expected = {};
        private List<String> fresh;
        private final ArrayList<String> texts = new ArrayList<>();

        void start() {
            texts.clear();
            fresh = null;
        }

        /** Goes to the next field, if there is one. A name that was there last time is compared, not decoded. */
        boolean isNext(JsonParser p) throws IOException {
            int i = texts.size();
            if (fresh == null && i < expected.length && p.nextFieldName(expected[i])) {
                return true;
            }
            if (fresh == null && i < expected.length
                    ? p.currentToken() != JsonToken.FIELD_NAME
                    : p.nextToken() != JsonToken.FIELD_NAME) {
                return false;
            }
            if (fresh == null) {
                fresh = new ArrayList<>(names.subList(0, i));
            }
            fresh.add(p.currentName());
            return true;
        }

        void add(String text) {
            texts.add(text);
        }

        void end() {
            if (fresh == null && texts.size() == names.size() || names.equals(fresh)) {
                return;
            }
            names = List.copyOf(fresh != null ? fresh : names.subList(0, texts.size()));
            expected = names.stream().map(SerializedString::new).toArray(SerializedString[]::new);
        }

        String[] values() {
            return texts.toArray(String[]::new);
        }
    }
}
