package dev.sarrio.core.error;

import java.util.Objects;

/** An error a person can act on: what happened ({@link #getMessage()}), and what to do ({@link #remedy()}). Never holds a secret. */
public final class SarrioException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ErrorCode code;
    private final String remedy;
    private final String field;

    public SarrioException(ErrorCode code, String message, String remedy) {
        this(code, message, remedy, null, null);
    }

    public SarrioException(ErrorCode code, String message, String remedy, Throwable cause) {
        this(code, message, remedy, null, cause);
    }

    private SarrioException(ErrorCode code, String message, String remedy, String field, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.remedy = Objects.requireNonNull(remedy);
        this.field = field;
    }

    /** The same error, blamed on one field of a request. */
    public SarrioException onField(String name) {
        SarrioException e = new SarrioException(code, getMessage(), remedy, name, getCause());
        e.setStackTrace(getStackTrace());
        return e;
    }

    public ErrorCode code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }

    /** The request's field that is wrong, or null. */
    public String field() {
        return field;
    }
}
