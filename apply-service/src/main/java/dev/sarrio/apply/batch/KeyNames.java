package dev.sarrio.apply.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sarrio.core.change.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the names of the key's columns from a record's key, with or without an embedded schema. */
final class KeyNames {
    private static final JsonFactory FACTORY = new JsonFactory();

    private KeyNames() {}

    static List<String> of(byte[] recordKey) {
        if (recordKey == null) {
            throw new IllegalArgumentException("A change record of a row has no key");
        }
        try (JsonParser p = FACTORY.createParser(recordKey)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("A change record's key is no JSON object");
            }
            return names(p);
        } catch (IOException e) {
            throw new IllegalArgumentException("A change record's key is no JSON object: " + e.getMessage(), e);
        }
    }

    /** A change with nothing but its key, as deletes are where no row images are logged. */
    static Change only(Change change, List<String> key) {
        if (change.columns().equals(key)) {
            return change;
        }
        String[] values = new String[key.size()];
        for (int i = 0; i < values.length; i++) {
            int at = change.columns().indexOf(key.get(i));
            if (at < 0) {
                throw new IllegalArgumentException("A change record has no column " + key.get(i) + " of its key");
            }
            values[i] = change.values()[at];
        }
        return new Change(change.op(), key, values, change.truncated(), change.constraint(), change.at());
    }

    private static List<String> names(JsonParser p) throws IOException {
        List<String> names = new ArrayList<>();
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String name = p.currentName();
            if (p.nextToken() == JsonToken.START_OBJECT) { // values are scalars, so this is a schema or its payload
                if (name.equals("payload")) {
                    return names(p);
                }
                p.skipChildren();
            } else {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }
}
