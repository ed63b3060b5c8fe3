package dev.sarrio.core.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Reads the values of one topic's records, with or without an embedded schema. Not thread-safe: it remembers the last shape, so
 * that records of one shape share their list of names, and the last embedded schema, so that the same one is skipped unread.
 */
public final class ChangeReader {
    // a value is as long as a record may be; Jackson's own limit would refuse the rows between 20 million characters
    // and that
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final byte[] NO_WRAPPER = new byte[0];
    private final Fields before = new Fields();
    private final Fields after = new Fields();
    private String op;
    private String truncated;
    private String constraint;
    private boolean hasBefore;
    private boolean hasAfter;
    /** What preceded the payload of the last record with a schema. */
    private byte[] wrapper = NO_WRAPPER;

    /** @throws IllegalArgumentException if the bytes are not a change record */
    public Change read(byte[] value) {
        op = null;
        truncated = null;
        constraint = null;
        hasBefore = false;
        hasAfter = false;
        int n = wrapper.length;
        boolean known = n > 0 && value.length > n && Arrays.equals(wrapper, 0, n, value, 0, n);
        int start = known ? n : 0;
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
                yield new Change(what, after.names, after.values(), null, null);
            }
            case DELETE -> {
                expect(hasBefore);
                yield new Change(what, before.names, before.values(), null, null);
            }
            case TRUNCATE -> {
                expect(truncated != null);
                yield new Change(what, List.of(), new String[0], truncated, constraint);
            }
        };
    }

    private void readEnvelope(JsonParser p, byte[] value) throws IOException {
        boolean schemaFirst = false;
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String field = p.currentName();
            JsonToken token = p.nextToken();
            switch (field) {
                case "payload" -> {
                    expect(token == JsonToken.START_OBJECT);
                    if (schemaFirst) {
                        wrapper = Arrays.copyOf(
                                value, (int) p.currentTokenLocation().getByteOffset());
                    }
                    readEnvelope(p, value);
                }
                case "schema" -> {
                    schemaFirst = op == null && !hasBefore && !hasAfter;
                    p.skipChildren();
                }
                case "before" -> hasBefore = readRow(p, token, before);
                case "after" -> hasAfter = readRow(p, token, after);
                case "source" -> readSource(p, token);
                case "op" -> op = p.getText();
                default -> p.skipChildren();
            }
        }
    }

    private static boolean readRow(JsonParser p, JsonToken token, Fields into) throws IOException {
        into.start();
        if (token == JsonToken.VALUE_NULL) {
            return false;
        }
        expect(token == JsonToken.START_OBJECT);
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String name = p.currentName();
            JsonToken value = p.nextToken();
            expect(value.isScalarValue());
            // the text of a number token is the digits as they were written: nothing is rounded
            into.add(name, value == JsonToken.VALUE_NULL ? null : p.getText());
        }
        into.end();
        return true;
    }

    private void readSource(JsonParser p, JsonToken start) throws IOException {
        expect(start == JsonToken.START_OBJECT);
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String name = p.currentName();
            JsonToken token = p.nextToken();
            if (name.equals("truncated") && token == JsonToken.VALUE_STRING) {
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
        private List<String> fresh;
        private final ArrayList<String> texts = new ArrayList<>();

        void start() {
            texts.clear();
            fresh = null;
        }

        void add(String name, String text) {
            int i = texts.size();
            if (fresh == null && (i >= names.size() || !Objects.equals(names.get(i), name))) {
                fresh = new ArrayList<>(names.subList(0, i));
            }
            if (fresh != null) {
                fresh.add(name);
            }
            texts.add(text);
        }

        void end() {
            if (fresh != null) {
                names = List.copyOf(fresh);
            } else if (texts.size() < names.size()) {
                names = List.copyOf(names.subList(0, texts.size()));
            }
        }

        String[] values() {
            return texts.toArray(String[]::new);
        }
    }
}
