package dev.sarrio.core.error;

import java.util.Objects;

/** An error a person can act on: what happened ({@link #getMessage()}), and what to do ({@link #remedy()}). Never holds a secret. */
public final class SarrioException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ErrorCode code;
    private final String remedy;
    private final String field;
    private final String table;
    private final String detail;

    public SarrioException(ErrorCode code, String message, String remedy) {
        this(code, message, remedy, null, null, null, null);
    }

    public SarrioException(ErrorCode code, String message, String remedy, Throwable cause) {
        this(code, message, remedy, null, null, null, cause);
    }

    private SarrioException(
            ErrorCode code, String message, String remedy, String field, String table, String detail, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
        this.remedy = Objects.requireNonNull(remedy);
        this.field = field;
        this.table = table;
        this.detail = detail;
    }

    /** The same error, blamed on one field of a request. */
    public SarrioException onField(String name) {
        return again(name, table, detail);
    }

    /** The same error, which befell rows of a table. */
    public SarrioException onTable(String name) {
        return again(field, name, detail);
    }

    /** The same error with more to say: rows, a statement. */
    public SarrioException withDetail(String more) {
        return again(field, table, more);
    }

    private SarrioException again(String newField, String newTable, String newDetail) {
        SarrioException e = new SarrioException(code, getMessage(), remedy, newField, newTable, newDetail, getCause());
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

    /** The table that it is about, where one is known; or null. */
    public String table() {
        return table;
    }
}
