package dev.sarrio.core.name;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.ArrayList;
import java.util.List;

/** Splits and prints `schema.name`, where a part may be in double quotes with `""` for a quote. */
final class QualifiedName {
    private QualifiedName() {}

    static String[] split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean open = false;
        boolean closed = false; // a closing quote ends its part: only a dot may follow
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (open && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                part.append('"');
                i++;
            } else if (open && c == '"') {
                open = false;
                closed = true;
            } else if (open) {
                part.append(c);
            } else if (c == '.') {
                parts.add(part.toString());
                part.setLength(0);
                closed = false;
            } else if (c == '"' && part.isEmpty() && !closed) {
                open = true;
            } else if (c == '"' || closed) {
                throw invalid(text);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        boolean empty = parts.stream().anyMatch(String::isEmpty);
        if (open || empty || parts.size() > 2) {
            throw invalid(text);
        }
        return parts.toArray(String[]::new);
    }

    private static SarrioException invalid(String text) {
        return new SarrioException(
                ErrorCode.INVALID_NAME,
                "Invalid table name: \"" + text + "\"",
                "write schema.table, or \"Schema\".\"Table\" in double quotes where a part has a dot or a quote");
    }

    static String display(String part) {
        boolean plain = part.indexOf('.') < 0 && part.indexOf('"') < 0;
        return plain ? part : "\"" + part.replace("\"", "\"\"") + "\"";
    }
}
