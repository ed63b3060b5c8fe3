package dev.sarrio.apply.customcode;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import java.util.List;

/** What waits in a target's {@link Outbox}. Of several instances the one that holds the lease brings it. */
final class KeptMail implements Mail {
    private final PgServers servers;
    private final Connection target;
    private final SyncName sync;
    private final String customcode;
    private final String lease;
    private PgSession session;
    private Outbox outbox;

    /** @param flow as in reports */
    KeptMail(PgServers servers, Connection target, SyncName sync, String flow, String customcode) {
        this.servers = servers;
        this.target = target;
        this.sync = sync;
        this.customcode = customcode;
        this.lease = "webhook/" + flow + "/" + customcode;
    }

    @Override
    public List<Outbox.Waiting> oldest() {
        return hold() ? outbox.oldest(customcode) : List.of();
    }

    private boolean hold() {
        if (session == null) {
            session = servers.connect(target, "sarrio apply " + lease);
            outbox = null;
        }
        if (outbox == null
                && session.execute(
                                "SELECT pg_catalog.pg_try_advisory_lock($1, pg_catalog.hashtext($2))",
                                SarrioSchema.LOCK_CLASS,
                                lease)
                        .iterator()
                        .next()
                        .getBoolean(0)) {
            outbox = new Outbox(session, sync);
        }
        return outbox != null;
    }

    @Override
    public void take(Outbox.Waiting event) {
        outbox.take(customcode, event);
    }

    @Override
    public long waiting() {
        return outbox == null ? 0 : outbox.waiting(customcode);
    }

    @Override
    public long trim(int keep) {
        return outbox == null ? 0 : outbox.trim(customcode, keep);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
            outbox = null;
        }
    }
}
