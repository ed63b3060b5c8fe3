package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Looks into the source's schema sarrio until capture has installed its triggers on all tables of a sync. */
final class CaptureWatch {
    private static final String APPLICATION = "sarrio copy waits";
    private final PgServers servers;
    private final Connection source;
    private final Duration pollEvery;

    CaptureWatch(PgServers servers, Connection source, Duration pollEvery) {
        this.servers = servers;
        this.source = source;
        this.pollEvery = pollEvery;
    }

    /** Blocks until then. @return the id of the source's stream */
    String awaitCaptured(Collection<TableName> tables) {
        try (PgSession session = servers.connect(source, APPLICATION)) {
            String stream = captured(session, tables);
            while (stream == null) {
                checkThere(session, tables);
                pause();
                stream = captured(session, tables);
            }
            return stream;
        }
    }

    /** What is not there will never be captured. */
    private static void checkThere(PgSession session, Collection<TableName> tables) {
        Set<TableName> gone = new TreeSet<>(tables);
        session.query("SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')")
                .forEach(r -> gone.remove(new TableName(r.getString(0), r.getString(1))));
        if (!gone.isEmpty()) {
            throw dropped(gone);
        }
    }

    static SarrioException dropped(Set<TableName> tables) {
        return new SarrioException(
                ErrorCode.TABLE_DROPPED,
                "Tables of the sync are not on the source: " + tables,
                "create them there, or take them out of the sync");
    }

    /** Those of the tables that it has now. */
    Set<TableName> captured(Collection<TableName> tables) {
        try (PgSession session = servers.connect(source, APPLICATION)) {
            Set<TableName> found = new HashSet<>(tables);
            found.retainAll(live(session));
            return found;
        } catch (SarrioException e) {
            if ("42P01".equals(PgErrors.sqlState(e))) {
                return Set.of();
            }
            throw e;
        }
    }

    private static Set<TableName> live(PgSession session) {
        Set<TableName> live = new HashSet<>();
        session.query("SELECT schema::text, name::text FROM sarrio.relation WHERE lower(phase) = 'live'")
                .forEach(r -> live.add(new TableName(r.getString(0), r.getString(1))));
        return live;
    }

    private static String captured(PgSession session, Collection<TableName> tables) {
        try {
            return live(session).containsAll(tables)
                    ? session.query("SELECT id::text FROM sarrio.stream")
                            .iterator()
                            .next()
                            .getString(0)
                    : null;
        } catch (SarrioException e) {
            if ("42P01".equals(PgErrors.sqlState(e))) { // not installed yet
                return null;
            }
            throw e;
        }
    }

    private void pause() {
        try {
            Thread.sleep(pollEvery.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for capture", e);
        }
    }
}
