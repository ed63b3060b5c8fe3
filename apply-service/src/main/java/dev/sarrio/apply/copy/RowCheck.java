package dev.sarrio.apply.copy;

import dev.sarrio.apply.target.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Looks at a table's rows on their way, in COPY's text format, where a column has another type at the target: COPY rounds and cuts off
 * silently what does not fit. Immutable.
 *
 * @param columns of a row  @param key those of them that identify it
 */
record RowCheck(Losses losses, List<String> columns, List<String> key) {
    private static final String NULL = "\\N";

    /** Throws if a value would not stay as it is. */
    void check(byte[] row) {
        List<String> values = values(row);
        losses.check(values, () -> key.stream()
                .map(k -> k + " = " + values.get(columns.indexOf(k)))
                .collect(Collectors.joining(", ", "(", ")")));
    }

    private static List<String> values(byte[] row) {
        String line = new String(row, StandardCharsets.UTF_8);
        String fields = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        List<String> values = new ArrayList<>();
        for (String field : fields.split("\t", -1)) {
            values.add(field.equals(NULL) ? null : field.indexOf('\\') < 0 ? field : plain(field));
        }
        return values;
    }

    private static String plain(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            text.append(c == '\\' ? escaped(field.charAt(++i)) : c);
        }
        return text.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            default -> c;
        };
    }
}
