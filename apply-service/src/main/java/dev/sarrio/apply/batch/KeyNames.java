package dev.sarrio.apply.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sarrio.core.change.Change;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
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

    /** Where a change has a column of the key by which the target knows its rows. @throws SarrioException TARGET_KEY_MISSING if it has none */
    static int column(Change change, String name, PartWork work) {
        int index = change.columns().indexOf(name);
        if (index < 0) {
            throw new SarrioException(
                    ErrorCode.TARGET_KEY_MISSING,
                    "Table " + work.table().name() + " on " + work.table().where()
                            + " has another key than on the source: column \"" + name
                            + "\" is not part of the source's, so conflicts can't be decided row by row",
                    "give both tables the same primary key, then retry");
        }
        return index;
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
