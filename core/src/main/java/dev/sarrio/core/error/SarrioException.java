package dev.sarrio.core.error;

import java.util.Objects;

/** An error a person can act on: what happened ({@link #getMessage()}), and what to do ({@link #remedy()}). Never holds a secret. */
public final class SarrioException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ErrorCode code;
    private final String remedy;
    private final String field;
    private final String detail;

    public SarrioException(ErrorCode code, String message, String remedy) {
        this(code, message, remedy, null, null, null);
    }

    public SarrioException(ErrorCode code, String message, String remedy, Throwable cause) {
        this(code, message, remedy, null, null, cause);
    }

    private SarrioException(
            ErrorCode code, String message, String remedy, String field, String detail, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.remedy = Objects.requireNonNull(remedy);
        this.field = field;
        this.detail = detail;
    }

    /** The same error, blamed on one field of a request. */
    public SarrioException onField(String name) {
        SarrioException e = new SarrioException(code, getMessage(), remedy, name, detail, getCause());
        e.setStackTrace(getStackTrace());
        return e;
    }

    /** The same error with more to say: rows, a statement. */
    public SarrioException withDetail(String more) {
        SarrioException e = new SarrioException(code, getMessage(), remedy, field, more, getCause());
        e.setStackTrace(getStackTrace());
        return e;
    }

    /** What there is to say beyond the message, or null. */
    public String detail() {
        return detail;
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
