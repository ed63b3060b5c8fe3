package dev.sarrio.core.change;

import java.util.ArrayList;
import java.util.List;

/** A row's text as PostgreSQL writes it: `(1,"a, ""b""",,"")`. Nothing between two commas is NULL, a quote or backslash is doubled. */
public final class RecordText {
    private RecordText() {}

    /**
     * The values, null for NULL.
     *
     * @throws IllegalArgumentException if it is no row's text
     */
    public static List<String> values(String text) {
        int end = text.length() - 1;
        if (end < 1 || text.charAt(0) != '(' || text.charAt(end) != ')') {
            throw new IllegalArgumentException("Not a row's text");
        }
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        boolean isNull = true;
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == ',' && !quoted) {
                values.add(isNull ? null : value.toString());
                value.setLength(0);
                isNull = true;
            } else if (c == '"' && !(quoted && text.charAt(i + 1) == '"')) {
                quoted = !quoted;
                isNull = false;
            } else {
                if (quoted && (c == '"' || c == '\\')) {
                    c = text.charAt(++i); // the second of the two
                }
                value.append(c);
                isNull = false;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("Not a row's text: a quote is not closed");
        }
        values.add(isNull ? null : value.toString());
        return values;
    }
}
