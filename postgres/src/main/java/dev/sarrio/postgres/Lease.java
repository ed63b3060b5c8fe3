package dev.sarrio.postgres;

import java.time.Duration;

/**
 * Who works on something of a database, if several instances could: an advisory lock that its session holds for as long as it lives.
 * It only decides who works; nothing is safe because of it. For the session's thread.
 */
public final class Lease {
    /** How often whoever stands by looks: for so long a lease lies unused at most. */
    public static final Duration LOOK = Duration.ofMillis(500);

    private final PgSession session;
    private final String lock;

    private Lease(PgSession session, String name) {
        this.session = session;
        this.lock = "(" + SarrioSchema.LOCK_CLASS + ", " + name + ")";
    }

    public static Lease of(PgSession session, String name) {
        return new Lease(session, "pg_catalog.hashtext(" + Sql.literal(name) + ")");
    }

    /** Of whoever captures the session's database. */
    public static Lease ofCapture(PgSession session) {
        return new Lease(session, String.valueOf(SarrioSchema.CAPTURE_LEASE));
    }

    /** @return false if another session has it */
    public boolean take() {
        return is("pg_catalog.pg_try_advisory_lock" + lock);
    }

    /** Whether nobody has it. It is not taken by asking: whoever stands by begins anew then, as if there had never been another. */
    public boolean isFree() {
        return is("CASE WHEN pg_catalog.pg_try_advisory_lock" + lock + " THEN pg_catalog.pg_advisory_unlock" + lock
                + " ELSE false END");
    }

    private boolean is(String condition) {
        return session.query("SELECT " + condition).iterator().next().getBoolean(0);
    }
}
