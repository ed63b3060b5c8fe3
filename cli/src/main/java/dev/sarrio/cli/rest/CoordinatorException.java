package dev.sarrio.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/** The coordinator's "no", or its silence: what, and what to do. */
public final class CoordinatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final int status;
    private final String remedy;
    private final String detail;

    CoordinatorException(String code, int status, String message, String remedy, String detail) {
        super(message);
        this.code = Objects.requireNonNull(code);
        this.status = status;
        this.remedy = remedy;
        this.detail = detail;
    }

    /** From a problem+json body, or from whatever else has answered on that port. */
    static CoordinatorException of(int status, JsonNode body, String where) {
        String message = text(body, "detail", text(body, "title", null));
        if (message == null) {
            return new CoordinatorException(
                    "INTERNAL",
                    status,
                    where + " answered with HTTP status " + status,
                    "is that a Sarrio coordinator? Look into its log",
                    null);
        }
        String field = text(body, "field", "");
        return new CoordinatorException(
                text(body, "code", "INTERNAL"),
                status,
                field.indexOf('.') < 0 ? message : field + ": " + message, // a place in a document
                Remedies.pasteable(text(body, "remedy", "")),
                text(body, "more", null));
    }

    private static String text(JsonNode body, String field, String otherwise) {
        JsonNode value = body == null ? null : body.get(field);
        return value == null || value.isNull() || value.asText().isBlank() ? otherwise : value.asText();
    }

    /** As in `ErrorCode`, or one of a newer coordinator's. */
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public String remedy() {
        return remedy;
    }

    /** The row, the constraint; null if there is nothing more to say. */
    public String detail() {
        return detail;
    }
}
