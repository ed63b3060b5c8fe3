package dev.sarrio.coordinator.switchover;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;

/**
 * Whether one side holds all that was written on the other. Written is what lies in the other side's log; held is what the snapshot of the last applied
 * batch sees. The log may have been emptied of what was published but not yet applied: so, when it has nothing unseen, the last batch made by then
 * must be applied too. For one thread.
 */
final class Drain {
    private static final String UNSEEN = Sql.resource(Drain.class, "unseen.sql");
    private static final String APPLIED = "SELECT coalesce(copied, snapshot) AS snapshot, batch FROM sarrio.applied"
            + " WHERE sync = $1::text AND database = $2::text";
    private final PgSession writer;
    private final PgSession reader;
    private final SyncName sync;
    private final DatabaseName written;
    private final String[] schemas;
    private final String[] names;
    private long lastBatch = -1;

    /**
     * @param writer the side that was written  @param reader the side that applies it
     * @param written the writer's name
     */
    Drain(PgSession writer, PgSession reader, SyncName sync, DatabaseName written, List<TableName> tables) {
        this.writer = writer;
        this.reader = reader;
        this.sync = sync;
        this.written = written;
        this.schemas = tables.stream().map(TableName::schema).toArray(String[]::new);
        this.names = tables.stream().map(TableName::name).toArray(String[]::new);
    }

    /** Once true, it stays so. */
    boolean done() {
        Row applied = applied();
        if (lastBatch < 0) {
            Snapshot seen = Snapshot.parse(applied.getString("snapshot"));
            Long[] running = Arrays.stream(seen.running()).boxed().toArray(Long[]::new);
            Row r = writer.execute(UNSEEN, seen.xmax(), running, schemas, names)
                    .iterator()
                    .next();
            if (r.getBoolean("unseen")) {
                return false;
            }
            lastBatch = r.getLong("batch");
        }
        return applied.getLong("batch") >= lastBatch;
    }

    private Row applied() {
        for (Row r : reader.execute(APPLIED, sync.value(), written.value())) {
            if (r.getString("snapshot") != null) {
                return r;
            }
        }
        throw new SarrioException(
                ErrorCode.NEEDS_COPY,
                "Nothing of " + written + " was applied on " + reader.display() + " yet",
                "wait until sarrio status " + sync + " shows both directions running");
    }
}
