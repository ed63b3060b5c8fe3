package dev.sarrio.postgres;

/** What every session of ours sets first, so that a value's text is the same on all servers and no row is hidden. */
public final class SessionSettings {
    /** What decides how values are printed and parsed. The trigger functions pin those of these that their key needs. */
    public static final String TEXT = """
            SET search_path = pg_catalog;
            SET DateStyle = 'ISO, YMD';
            SET TimeZone = 'UTC';
            SET IntervalStyle = 'postgres';
            SET extra_float_digits = 3;
            SET bytea_output = 'hex';
            SET lc_monetary = 'C';
            SET xmloption = 'content';
            SET standard_conforming_strings = on;
            SET array_nulls = on;
            SET transform_null_equals = off;
            SET quote_all_identifiers = off;
            """;
    /**
     * A row-level security policy raises an error, it never hides rows; no limit of the server's defaults ends our transactions; and notices, of
     * what a DROP finds or the user's own functions say, are no lines of our log.
     */
    public static final String SAFETY = """
            SET row_security = off;
            SET statement_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET client_min_messages = warning;
            """;

    private SessionSettings() {}

    /** Sets both, in one round trip. */
    public static void pin(PgSession session) {
        session.query(TEXT + SAFETY);
    }
}
