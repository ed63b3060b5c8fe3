package dev.sarrio.coordinator.backlog;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads a source's change log, as the role that captures it; read-only and for a limited time. Thread-safe. */
final class SourceLog {
    private static final String SETTINGS =
            "SET default_transaction_read_only = on; SET statement_timeout = '30s'; SET lock_timeout = '2s'";
    private static final String BYTES =
            "SELECT sum(pg_total_relation_size(('sarrio.log_' || s)::regclass))::int8 FROM generate_series(0, 3) AS s";
    private static final String TWO_WAY = "SELECT to_regclass('sarrio.applied') IS NOT NULL";
    private static final String ACKNOWLEDGED =
            "SELECT sync, acknowledged FROM sarrio.applied WHERE acknowledged IS NOT NULL AND sync = ANY ($1::text[])";
    private static final String LOG = Sql.resource(SourceLog.class, "log.sql");
    private final PgServers servers;

    SourceLog(PgServers servers) {
        this.servers = servers;
    }

    /** @param content what the log holds  @param acknowledged of two-way syncs, up to where the other side has acknowledged */
    record Look(LogContent content, Map<String, Long> acknowledged) {}

    /** @param published the snapshot of the last batch  @param twoWay the two-way syncs of the database */
    Look read(Connection to, Snapshot published, List<String> twoWay) {
        try (PgSession session = servers.connect(to, "sarrio coordinator backlog")) {
            session.query(SETTINGS);
            Map<String, Long> acknowledged = twoWay.isEmpty() ? Map.of() : acknowledged(session, twoWay);
            long limit = acknowledged.values().stream()
                    .mapToLong(Long::longValue)
                    .min()
                    .orElse(Long.MAX_VALUE);
            Long[] running = Arrays.stream(published.running()).boxed().toArray(Long[]::new);
            List<LogContent.Part> parts = new ArrayList<>();
            session.execute(LOG, published.xmax(), running, published.xmin(), limit)
                    .forEach(r -> parts.add(part(r)));
            return new Look(
                    new LogContent(session.query(BYTES).iterator().next().getLong(0), parts), acknowledged);
        }
    }

    private static Map<String, Long> acknowledged(PgSession session, List<String> syncs) {
        Map<String, Long> acknowledged = new TreeMap<>();
        if (session.query(TWO_WAY).iterator().next().getBoolean(0)) {
            session.execute(ACKNOWLEDGED, (Object) syncs.toArray(String[]::new))
                    .forEach(r -> acknowledged.merge(
                            r.getString(0), Snapshot.parse(r.getString(1)).xmin(), Math::min));
        }
        return acknowledged;
    }

    private static LogContent.Part part(Row r) {
        String name = r.getString("name");
        return new LogContent.Part(
                name == null ? null : new TableName(r.getString("schema"), name),
                LogContent.Fate.valueOf(r.getString("fate").toUpperCase(Locale.ROOT)),
                r.getLong("rows"),
                r.getLong("changes"),
                r.getLong("xid"));
    }
}
