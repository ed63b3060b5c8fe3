package dev.sarrio.apply.copy;

import java.time.Duration;

/** What a session's text forms depend on, pinned alike on both sides; and no time limits of the server's in long statements. */
final class SessionSettings {
    private static final String BOTH = """
            SET DateStyle = 'ISO, YMD';
            SET IntervalStyle = 'postgres';
            SET TimeZone = 'UTC';
            SET extra_float_digits = 3;
            SET bytea_output = 'hex';
            SET lc_monetary = 'C';
            SET xmloption = 'content';
            SET array_nulls = on;
            SET standard_conforming_strings = on;
            SET transform_null_equals = off;
            SET row_security = off;
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            """;

    /** With an empty search path names inside values (regclass …) come out qualified. What is committed here is flushed, with all before it. */
    static final String SOURCE = BOTH + "SET search_path = pg_catalog; SET synchronous_commit = local";

    /** The search path stays: functions in checks and generated columns may lean on it. */
    static final String TARGET = BOTH;

    /** What a crash of the target may undo of a chunk it undoes with the entry that it is done. */
    static final String UNFLUSHED = "SET synchronous_commit = off;";

    static final String REPLICA = "SET session_replication_role = replica";

    /** Where that role can't be had: capture's triggers stay silent all the same. */
    static final String REPLAY = "SET sarrio.replay = 'on'";

    private SessionSettings() {}

    /** Of a session that reads the source, and waits no longer than that for whoever has locked a table. */
    static String source(Duration lockWait) {
        return SOURCE + "; SET lock_timeout = " + lockWait.toMillis();
    }
}
