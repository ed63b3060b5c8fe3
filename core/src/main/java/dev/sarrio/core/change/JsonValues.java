package dev.sarrio.core.change;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** A column's text as a JSON value, without loss. */
final class JsonValues {
    private static final int LONG_DIGITS_MAX = 19;

    private JsonValues() {}

    /** @throws IllegalStateException if the text is none of the kind's */
    static void write(JsonGenerator g, ColumnKind kind, String text) throws IOException {
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

    /** Whether it can be written as one of the kind. */
    static boolean isOf(ColumnKind kind, String text) {
        return text == null
                || switch (kind) {
                    case BOOLEAN -> text.equals("t") || text.equals("f") || text.equals("true") || text.equals("false");
                    case INT16, INT32, INT64 -> isInteger(text);
                    case FLOAT32, FLOAT64 -> !isFinite(text) || isNumber(text);
                    case TEXT -> true;
                };
    }

    private static boolean isInteger(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        return text.length() > from
                && text.length() <= from + LONG_DIGITS_MAX
                && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isTrue(String text) {
        return switch (text) {
            case "true", "t" -> true;
            case "false", "f" -> false;
            default -> throw new IllegalStateException("Not a boolean's text: " + text);
        };
    }

    /** Whether it is neither NaN, Infinity nor -Infinity. */
    static boolean isFinite(String text) {
        return text.isEmpty() || text.charAt(0) != 'N' && !text.endsWith("y");
    }

    private static boolean isNumber(String text) {
        char c = ' ';
        boolean ok = true;
        for (int i = 0; ok && i < text.length(); i++) {
            c = text.charAt(i);
            ok = c >= '0' && c <= '9' || c == '-' || c == '.' || c == 'e' || c == '+';
        }
        return ok && c >= '0' && c <= '9';
    }

    /** Goes into the JSON as it is, digit for digit; anything but a number would make the record unreadable. */
    private static String number(String text) {
        if (!isNumber(text)) {
            throw new IllegalStateException("Not a number's text: " + text);
        }
        return text;
    }
}
