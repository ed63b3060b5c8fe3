package dev.sarrio.postgres;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Classifies what a driver threw, by SQLSTATE, never by message text. */
public final class PgErrors {
    private static final Set<String> UNIQUENESS = Set.of("23505", "23P01");

    private PgErrors() {}

    /** The five characters of SQLSTATE, or null if the server did not answer with an error. */
    public static String sqlState(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof PgException e) {
                return e.getSqlState();
            }
            if (t instanceof SQLException e) {
                return e.getSQLState();
            }
        }
        return null;
    }

    /** A unique or exclusion constraint was violated. */
    public static boolean isUniqueness(Throwable thrown) {
        String state = sqlState(thrown);
        return state != null && UNIQUENESS.contains(state);
    }

    /** @param where the database and who logs in, for people; no secret */
    public static SarrioException classify(String where, Throwable thrown) {
        Throwable t = unwrap(thrown);
        if (t instanceof SarrioException e) {
            return e;
        }
        String state = sqlState(t);
        return state == null ? connection(where, t) : server(where, state, t);
    }

    /**
     * What a login is that had to use TLS and failed, though something answered and no server said why: the driver loses the reason when
     * either side hangs up in the middle of it.
     */
    static SarrioException withTls(String where, SarrioException failed) {
        Throwable t = failed.getCause();
        boolean answered = find(t, ConnectException.class) == null
                && find(t, UnknownHostException.class) == null
                && find(t, TimeoutException.class) == null;
        return failed.code() == ErrorCode.DATABASE_UNREACHABLE && answered ? noTls(where, t) : failed;
    }

    private static SarrioException noTls(String where, Throwable t) {
        return new SarrioException(
                ErrorCode.TLS_FAILED,
                "No TLS connection to " + where + ": " + t.getMessage(),
                "check that the server has TLS, that sslrootcert holds the authority of its certificate, and that this names the host"
                        + " (sslmode=verify-full)",
                t);
    }

    private static SarrioException connection(String where, Throwable t) {
        if (find(t, SSLException.class) != null) {
            return noTls(where, t);
        }
        String why = find(t, UnknownHostException.class) != null
                ? "its host name is unknown"
                : find(t, ConnectException.class) != null
                        ? "nothing answers there"
                        : t instanceof TimeoutException ? "no answer in time" : String.valueOf(t.getMessage());
        return new SarrioException(
                ErrorCode.DATABASE_UNREACHABLE,
                "Can't reach " + where + ": " + why,
                "check host and port, that the server runs, and that a firewall or security group lets this host in",
                t);
    }

    private static SarrioException server(String where, String state, Throwable t) {
        String message = serverMessage(t);
        return switch (state) {
            case "28P01", "28000" ->
                new SarrioException(
                        ErrorCode.AUTHENTICATION_FAILED,
                        "Login failed for " + where + ": " + message,
                        "check user and password (update database … pass=…), and pg_hba.conf",
                        t);
            case "3D000" ->
                new SarrioException(
                        ErrorCode.DATABASE_DOES_NOT_EXIST,
                        "No such database: " + where,
                        "create it, or correct dbname",
                        t);
            case "42501" ->
                new SarrioException(
                        ErrorCode.MISSING_PRIVILEGE,
                        "Missing privilege on " + where + ": " + message,
                        "grant what the page on privileges lists for this part, or run what `sarrio validate` prints",
                        t);
            case "55P03" ->
                new SarrioException(
                        ErrorCode.LOCK_TIMEOUT,
                        "A lock was not free on " + where + ": " + message,
                        "it is tried again",
                        t);
            case "40001", "40P01", "25P03", "57014", "57P01", "57P02", "57P03", "53300", "55006" ->
                transientError(where, message, t);
            case "42P01" ->
                new SarrioException(
                        ErrorCode.TARGET_TABLE_MISSING,
                        "A table is missing on " + where + ": " + message,
                        "create it there (or copy the schema), then retry",
                        t);
            case "42703" ->
                new SarrioException(
                        ErrorCode.TARGET_COLUMN_MISSING,
                        "A column is missing on " + where + ": " + message,
                        "add it there, then retry",
                        t);
            default -> byClass(where, state, message, t);
        };
    }

    private static SarrioException byClass(String where, String state, String message, Throwable t) {
        return switch (state.substring(0, 2)) {
            case "08", "53", "58" -> transientError(where, message, t);
            case "22" ->
                new SarrioException(
                        ErrorCode.TARGET_COLUMN_TYPE,
                        "A value does not fit on " + where + ": " + message,
                        "give the column the source's type, then retry",
                        t);
            case "23" ->
                new SarrioException(
                        ErrorCode.CONSTRAINT_VIOLATION,
                        "A constraint is violated on " + where + ": " + message,
                        "remove the row or the constraint that is in the way, then retry",
                        t);
            default ->
                new SarrioException(
                        ErrorCode.DATABASE_ERROR,
                        "An error on " + where + ": " + message + " (SQLSTATE " + state + ")",
                        "see the server's log; put the cause right, then retry",
                        t);
        };
    }

    private static SarrioException transientError(String where, String message, Throwable t) {
        return new SarrioException(
                ErrorCode.TRANSIENT_DATABASE_ERROR,
                "A passing error on " + where + ": " + message,
                "it is tried again",
                t);
    }

    /** What the server said, in its words. */
    public static String serverMessage(Throwable t) {
        for (Throwable c = t; c != null; c = c.getCause()) {
            if (c instanceof PgException e) {
                return e.getErrorMessage() + (e.getDetail() == null ? "" : " (" + e.getDetail() + ")");
            }
        }
        return t.getMessage();
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable t = thrown;
        while ((t instanceof ExecutionException || t instanceof CompletionException) && t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }

    private static <T extends Throwable> T find(Throwable thrown, Class<T> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
