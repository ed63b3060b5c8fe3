package dev.sarrio.capture.log;

import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.util.Set;

/**
 * What the log has to be kept for beyond its own batches: in a two-way sync a row of it is evidence (of what this database did unseen by
 * the other) until the other's received marker says that it has applied it. For one thread.
 */
public final class Evidence {
    private static final String THERE = "SELECT to_regclass('sarrio.applied') IS NOT NULL";
    private static final String ACKNOWLEDGED =
            "SELECT acknowledged FROM sarrio.applied WHERE acknowledged IS NOT NULL AND sync = ANY ($1::text[])";
    private final PgSession session;
    private Set<SyncName> twoWay = Set.of();

    public Evidence(PgSession session) {
        this.session = session;
    }

    /** The two-way syncs that this database is part of; what others left in `sarrio.applied` limits nothing. */
    public void of(Set<SyncName> syncs) {
        twoWay = Set.copyOf(syncs);
    }

    /** Rows below it may go, if rows below xmin may for all that capture needs. */
    public long limit(long xmin) {
        if (twoWay.isEmpty() || !session.query(THERE).iterator().next().getBoolean(0)) {
            return xmin;
        }
        String[] names = twoWay.stream().map(SyncName::value).toArray(String[]::new);
        long limit = xmin;
        for (Row r : session.execute(ACKNOWLEDGED, (Object) names)) {
            limit = Math.min(limit, Snapshot.parse(r.getString(0)).xmin());
        }
        return limit;
    }
}
