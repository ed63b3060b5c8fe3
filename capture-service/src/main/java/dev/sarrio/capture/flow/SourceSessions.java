package dev.sarrio.capture.flow;

import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Lease;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.SessionSettings;

/**
 * The two sessions that capture has on a source: one reads batches, the other holds the lease, ticks and changes our schema.
 */
final class SourceSessions implements AutoCloseable {
    /** Joins are chosen by us, from exact counts; sorts spill to disk instead of hash tables growing. */
    private static final String PLANNER = """
            SET enable_seqscan = off;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET enable_hashagg = off;
            SET work_mem = '16MB';
            SET lock_timeout = '30s';
            """;

    private static final int WITH_JIT = 11;
    private final PgSession read;
    private final PgSession work;
    private final ServerVersion version;

    private SourceSessions(PgSession read, PgSession work, ServerVersion version) {
        this.read = read;
        this.work = work;
        this.version = version;
    }

    static SourceSessions open(PgServers servers, DesiredDatabase database) {
        PgSession work = servers.connect(database.connection(), "sarrio capture " + database.name());
        PgSession read = null;
        try {
            ServerVersion version = ServerVersion.of(work);
            if (version.major() < ServerVersion.SOURCE_MIN) {
                throw new SarrioException(
                        ErrorCode.UNSUPPORTED_VERSION,
                        work.display() + " is PostgreSQL " + version.major() + "; sources start at "
                                + ServerVersion.SOURCE_MIN,
                        "upgrade the server");
            }
            SessionSettings.pin(work);
            work.query("SET synchronous_commit = on; SET client_min_messages = warning");
            read = servers.connect(database.connection(), "sarrio capture " + database.name() + " reader");
            SessionSettings.pin(read);
            read.query(PLANNER + (version.major() >= WITH_JIT ? "SET jit = off" : ""));
            return new SourceSessions(read, work, version);
        } catch (RuntimeException e) {
            work.close();
            if (read != null) {
                read.close();
            }
            throw e;
        }
    }

    /** For an instance that waits for the lease of another. */
    static PgSession standingBy(PgServers servers, DesiredDatabase database) {
        return servers.connect(database.connection(), "sarrio capture " + database.name() + " stands by");
    }

    PgSession read() {
        return read;
    }

    PgSession work() {
        return work;
    }

    ServerVersion version() {
        return version;
    }

    /** Held until the session ends. What fences is the transactional id. */
    void takeLease() {
        if (!Lease.ofCapture(work).take()) {
            throw new SarrioException(
                    ErrorCode.LEASE_HELD_ELSEWHERE,
                    "Another instance captures " + work.display(),
                    "nothing to do: this one takes over when that one ends");
        }
    }

    @Override
    public void close() {
        read.close();
        work.close();
    }
}
