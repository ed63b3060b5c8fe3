package dev.sarrio.postgres;

/** The making of schema `sarrio`, and the form of its log, which a source's capture and a target's apply share where one database is both. */
public final class SarrioSchema {
    /** The keys of a row of `sarrio.log`, a row each: it has one in `key` (which may be NULL), or many in `keys`. */
    public static final String LOGGED_KEYS = "unnest(coalesce(keys, ARRAY[key]))";

    /** "ZD": the class of all of Sarrio's advisory locks; the second number says what is locked, or leased. */
    public static final int LOCK_CLASS = 0x5A44;

    /** Held by whoever captures the database, or takes away all that captured it. */
    public static final int CAPTURE_LEASE = 1;

    private SarrioSchema() {}

    /**
     * In a transaction that is about to make the schema or something in it: waits for others that do. IF NOT EXISTS does not: two that make
     * the same thing at once fail.
     */
    public static void lock(PgSession session) {
        session.query("SELECT pg_catalog.pg_advisory_xact_lock(" + LOCK_CLASS + ", 0)");
    }

    /**
     * Makes a table of the schema, and the schema, where they are missing. A DBA may have made the schema for us: IF NOT EXISTS asks for CREATE
     * on the database all the same.
     *
     * @param table its name, without the schema
     * @param ddl makes it, if it is not there by then
     */
    public static void make(PgSession session, String table, String ddl) {
        if (!isThere(session, "to_regclass('sarrio." + table + "')")) {
            session.transaction("", () -> {
                lock(session);
                if (!isThere(session, "to_regnamespace('sarrio')")) {
                    session.query("CREATE SCHEMA IF NOT EXISTS sarrio");
                }
                return session.query(ddl);
            });
        }
    }

    private static boolean isThere(PgSession session, String found) {
        return session.query("SELECT pg_catalog." + found + " IS NOT NULL")
                .iterator()
                .next()
                .getBoolean(0);
    }
}
