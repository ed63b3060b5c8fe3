package dev.sarrio.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.json.Json;
import java.util.Locale;

/**
 * An error, for people and for programs.
 *
 * @param code as in `ErrorCode`, or one of the command line's own
 * @param detail what happened, in a sentence
 * @param field what is wrong of what was sent; null if it is not known, or nothing was sent
 * @param more the row, the constraint; null if there is nothing more to say
 * @param coded whether people are told the code, and where in a document it is
 */
public record Problem(String code, String detail, String remedy, String field, String more, boolean coded) {
    /** It was not understood, and nothing was sent. */
    public static final String USAGE = "USAGE";

    public static final String TIMEOUT = "TIMEOUT";
    private static final String FAILED = "FAILED";

    public static Problem of(String code, String detail, String remedy, String field, String more) {
        return new Problem(code, detail, remedy, field, more, true);
    }

    public static Problem usage(String detail, String remedy) {
        return said(USAGE, detail, remedy, null);
    }

    /** In the words of a command: the code is for programs only. @param code may be empty, where whoever tells of it knows none */
    public static Problem said(String code, String detail, String remedy, String more) {
        return new Problem(code.isEmpty() ? FAILED : code, detail, remedy, null, more, false);
    }

    String line() {
        boolean place = field != null && field.indexOf('.') >= 0; // in a document
        return coded ? (place ? field + ": " : "") + detail + " (" + code + ")" : detail;
    }

    /** In the fields of the coordinator's problem+json. */
    ObjectNode json() {
        String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("code", code)
                .put("title", Character.toUpperCase(words.charAt(0)) + words.substring(1))
                .put("detail", detail);
        put(json, "remedy", remedy);
        put(json, "field", field);
        put(json, "more", more);
        return json;
    }

    private static void put(ObjectNode json, String name, String value) {
        if (value != null && !value.isBlank()) {
            json.put(name, value);
        }
    }
}
