package dev.sarrio.core.error;

import static dev.sarrio.core.error.Reaction.ASK_OPERATOR;
import static dev.sarrio.core.error.Reaction.REJECT;
import static dev.sarrio.core.error.Reaction.RETRY;
import static dev.sarrio.core.error.Reaction.STOP_SYNC;

/** What can go wrong, each with its reaction and its HTTP status. Used alike in logs, reports, REST problems and CLI exit codes. */
public enum ErrorCode {
    // what a request can get wrong
    INVALID_NAME(REJECT, 400),
    INVALID_VALUE(REJECT, 400),
    UNKNOWN_OPTION(REJECT, 400),
    UNAUTHORIZED(REJECT, 401),
    UNKNOWN_DATABASE(REJECT, 404),
    UNKNOWN_DBGROUP(REJECT, 404),
    UNKNOWN_RELGROUP(REJECT, 404),
    UNKNOWN_TABLE(REJECT, 404),
    UNKNOWN_SEQUENCE(REJECT, 404),
    UNKNOWN_SYNC(REJECT, 404),
    UNKNOWN_JOB(REJECT, 404),
    UNKNOWN_SHAPE(REJECT, 404),
    UNKNOWN_CUSTOMCODE(REJECT, 404),
    UNKNOWN_CONFLICT(REJECT, 404),
    DUPLICATE_NAME(REJECT, 409),
    SAME_DATABASE(REJECT, 409),
    IN_USE(REJECT, 409),
    CHANGED_MEANWHILE(REJECT, 409),
    SYNC_WITHOUT_TARGET(REJECT, 422),
    SYNC_WITHOUT_SOURCE(REJECT, 422),
    TWO_WRITERS(REJECT, 409),
    CHAIN(REJECT, 409),
    TABLE_WITHOUT_KEY(REJECT, 422),
    NOT_TWO_WAY(REJECT, 409),
    NOT_READY(REJECT, 409),

    // databases
    DATABASE_UNREACHABLE(RETRY, 502),
    AUTHENTICATION_FAILED(ASK_OPERATOR, 422),
    DATABASE_DOES_NOT_EXIST(ASK_OPERATOR, 422),
    TLS_FAILED(ASK_OPERATOR, 422),
    UNSUPPORTED_VERSION(ASK_OPERATOR, 422),
    MISSING_PRIVILEGE(ASK_OPERATOR, 422),
    TRANSIENT_DATABASE_ERROR(RETRY, 503),
    LOCK_TIMEOUT(RETRY, 503),
    DATABASE_ERROR(STOP_SYNC, 500),

    // capture
    SOURCE_CHANGED_IDENTITY(STOP_SYNC, 409),
    STREAM_LOST(STOP_SYNC, 409),
    CAPTURED_ELSEWHERE(STOP_SYNC, 409),
    TABLE_DROPPED(ASK_OPERATOR, 409),
    TRIGGER_DISABLED(ASK_OPERATOR, 409),
    RECORD_TOO_LARGE(STOP_SYNC, 422),
    LOG_TOO_LARGE(ASK_OPERATOR, 409),

    // apply and copy
    NEEDS_COPY(STOP_SYNC, 409),
    TARGET_TABLE_MISSING(STOP_SYNC, 409),
    TARGET_COLUMN_MISSING(STOP_SYNC, 409),
    TARGET_COLUMN_TYPE(STOP_SYNC, 409),
    TARGET_KEY_MISSING(STOP_SYNC, 409),
    SHAPE_REFUSED(STOP_SYNC, 422),
    CUSTOMCODE_FAILED(STOP_SYNC, 409),
    CONSTRAINT_VIOLATION(STOP_SYNC, 409),
    CONFLICT(STOP_SYNC, 409),
    CONFLICT_FUNCTION(ASK_OPERATOR, 422),
    TARGET_NOT_EMPTY(STOP_SYNC, 409),
    POSITION_TAKEN(RETRY, 409),
    NO_PG_DUMP(ASK_OPERATOR, 422),
    COPY_FAILED(STOP_SYNC, 500),

    // infrastructure
    KAFKA_UNREACHABLE(RETRY, 503),
    KAFKA_DENIED(ASK_OPERATOR, 503),
    TRANSACTION_LOST(RETRY, 503),
    CONTROL_DATABASE_UNREACHABLE(RETRY, 503),
    LEASE_HELD_ELSEWHERE(RETRY, 409),
    TIMEOUT(RETRY, 504),
    INTERNAL(STOP_SYNC, 500);

    private final Reaction reaction;
    private final int httpStatus;

    ErrorCode(Reaction reaction, int httpStatus) {
        this.reaction = reaction;
        this.httpStatus = httpStatus;
    }

    public Reaction reaction() {
        return reaction;
    }

    /** Whether only another transaction was in the way: the same may work in a moment, and nobody need do anything. */
    public boolean isContention() {
        return this == LOCK_TIMEOUT || this == TRANSIENT_DATABASE_ERROR;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
