package dev.sarrio.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Problem;

/** The coordinator's "no", or its silence: what, and what to do. */
public final class CoordinatorException extends RuntimeException {
    static final String UNREACHABLE = "COORDINATOR_UNREACHABLE";
    private static final String INTERNAL = "INTERNAL";
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final long serialVersionUID = 1L;
    private final int status;
    private final transient Problem problem;

    CoordinatorException(int status, Problem problem) {
        super(problem.detail());
        this.status = status;
        this.problem = problem;
    }

    /** From a problem+json body, or from whatever else has answered on that port. */
    static CoordinatorException of(int status, JsonNode body, String where) {
        String message = text(body, "detail", text(body, "title", null));
        if (message == null) {
            return new CoordinatorException(
                    status,
                    Problem.of(
                            INTERNAL,
                            where + " answered with HTTP status " + status,
                            "is that a Sarrio coordinator? Look into its log",
                            null,
                            null));
        }
        return new CoordinatorException(
                status,
                Problem.of(
                        text(body, "code", INTERNAL),
                        message,
                        Remedies.pasteable(text(body, "remedy", "")),
                        text(body, "field", null),
                        text(body, "more", null)));
    }

    private static String text(JsonNode body, String field, String otherwise) {
        JsonNode value = body == null ? null : body.get(field);
        return value == null || value.isNull() || value.asText().isBlank() ? otherwise : value.asText();
    }

    /** As in `ErrorCode`, or one of a newer coordinator's. */
    public String code() {
        return problem.code();
    }

    /** HTTP's; 0 where there was no answer. */
    public int status() {
        return status;
    }

    /** It did not answer, or somebody answered in its place that it can't. */
    public boolean silent() {
        return status == 0 || status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT && code().equals(INTERNAL);
    }

    public Problem problem() {
        return problem;
    }
}
