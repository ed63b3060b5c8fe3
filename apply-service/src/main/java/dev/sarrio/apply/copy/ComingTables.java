package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Tables without a key: rows of different moments could not be put right by the stream, since nothing tells which is which. So the stream brings
 * them: a line in the source's log, as capture's triggers write one where a change could not be logged, makes capture ship all of the table
 * in the batch that sees the line. To be asked for once the stream's place is known; twice does no harm.
 */
final class ComingTables {
    /** In the slot of the transaction's minute, as the triggers do. */
    private static final String ASK = """
            SELECT sarrio.log_keys((pg_catalog.date_part('epoch', pg_catalog.now())::int8 / 60 % 4)::int4,
                   pg_catalog.clock_timestamp(), r.id, 'X', ARRAY[NULL]::text[])
            FROM sarrio.relation r WHERE r.schema = $1 AND r.name = $2 AND lower(r.phase) = 'live'""";

    private static final String SEEN =
            "SELECT pg_catalog.txid_current() AS own, pg_catalog.txid_current_snapshot()::text AS snapshot";

    private ComingTables() {}

    /** @param copied those that are copied @return null if there are no others */
    static StreamStart.Coming ask(CopyScope scope, Collection<TableName> copied) {
        List<TableName> tables =
                scope.request.tables().stream().filter(t -> !copied.contains(t)).toList();
        if (tables.isEmpty()) {
            return null;
        }
        scope.warn(List.of("Tables without a key are not copied, the stream brings them whole: " + tables));
        try (PgSession session = scope.servers.connect(scope.request.source().connection(), FirstCopy.APPLICATION)) {
            return session.transaction("", () -> {
                session.query("SET LOCAL synchronous_commit = on"); // or a crash of the source would forget it
                for (TableName table : tables) {
                    if (session.execute(ASK, table.schema(), table.name()).size() == 0) {
                        throw new SarrioException(
                                ErrorCode.TRANSIENT_DATABASE_ERROR,
                                "Capture does not have table " + table + " any more",
                                "it is tried again when it has");
                    }
                }
                Row r = session.query(SEEN).iterator().next();
                Snapshot seen = Snapshot.parse(r.getString("snapshot")).seeing(r.getLong("own"));
                return new StreamStart.Coming(Set.copyOf(tables), seen);
            });
        }
    }
}
