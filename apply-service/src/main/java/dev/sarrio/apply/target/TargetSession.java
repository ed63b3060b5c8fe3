package dev.sarrio.apply.target;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Lease;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.SessionSettings;

/** The one session through which a flow writes its target; it also holds the flow's lease. For one thread. */
public final class TargetSession implements AutoCloseable {
    /** No plan may depend on statistics: rows are found by index, one by one. */
    private static final String PLANS = """
            SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
            SET max_parallel_workers_per_gather = 0;
            SET transform_null_equals = off;
            """;

    private static final int WITH_JIT = 11;
    private static final int WITH_PLAN_CACHE_MODE = 12;
    private final PgSession session;
    private final ServerVersion version;
    private final boolean replicaRole;

    private TargetSession(PgSession session, ServerVersion version, boolean replicaRole) {
        this.session = session;
        this.version = version;
        this.replicaRole = replicaRole;
    }

    /** Connects and prepares the session. @param flow as in reports, for pg_stat_activity */
    public static TargetSession open(PgServers servers, Connection to, String flow, ApplySettings settings) {
        PgSession session = servers.connect(to, "sarrio apply " + flow);
        try {
            ServerVersion version = ServerVersion.of(session);
            if (version.major() < ServerVersion.TARGET_MIN) {
                throw new SarrioException(
                        ErrorCode.UNSUPPORTED_VERSION,
                        "The target " + session.display() + " runs PostgreSQL " + version.major(),
                        "targets need PostgreSQL " + ServerVersion.TARGET_MIN + " or newer");
            }
            SessionSettings.pin(session);
            // functions in the target's own constraints, defaults and indexes may rely on the role's path; our
            // statements don't
            session.query("RESET search_path; " + PLANS + plans(version) + "SET lock_timeout = "
                    + settings.lockWait().toMillis() + "; SET synchronous_commit = " + settings.synchronousCommit());
            return new TargetSession(session, version, takeReplicaRole(session));
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static String plans(ServerVersion version) {
        return (version.major() >= WITH_JIT ? "SET jit = off; " : "")
                + (version.major() >= WITH_PLAN_CACHE_MODE ? "SET plan_cache_mode = force_generic_plan; " : "");
    }

    private static boolean takeReplicaRole(PgSession session) {
        try {
            session.query("SET session_replication_role = replica");
            return true;
        } catch (SarrioException e) {
            if (!"42501".equals(PgErrors.sqlState(e))) {
                throw e;
            }
            session.query("SET sarrio.replay = 'on'");
            return false;
        }
    }

    /**
     * Names in the SQL of shapes are looked up in pg_catalog alone, as where it was checked and where the copy runs it. Functions in the
     * target's own constraints must then name their schemas, as they must for pg_restore.
     */
    public void lookUpNamesAsTheSourceDoes() {
        session.query("SET search_path = pg_catalog");
    }

    public PgSession sql() {
        return session;
    }

    public ServerVersion version() {
        return version;
    }

    /** Triggers and foreign keys do not fire here. If false, rows are written in the order of foreign keys. */
    public boolean replicaRole() {
        return replicaRole;
    }

    /** Throws if the connection is gone. */
    public void checkOpen() {
        if (!session.isOpen()) {
            throw new SarrioException(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "The connection to " + session.display() + " was lost",
                    "it is tried again; see the target server's log for why it ended");
        }
    }

    /** Takes the lease of a name for as long as this session lives; false if another session has it. */
    public boolean tryLease(String name) {
        return Lease.of(session, name).take();
    }

    @Override
    public void close() {
        session.close();
    }
}
