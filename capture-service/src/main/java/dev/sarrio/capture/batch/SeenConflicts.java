package dev.sarrio.capture.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.conflict.ConflictRecord;
import dev.sarrio.core.conflict.ConflictRecord.Version;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.BatchPublisher;
import dev.sarrio.postgres.ChangeLog;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;

/**
 * Conflicts that apply has put on record in this database since the last batch: found as the log's rows are, by their transactions, so each
 * is published once. Used by one flow's thread.
 */
final class SeenConflicts {
    private static final TableName TABLE = new TableName("sarrio", "conflict");
    private static final String THERE =
            "SELECT coalesce(has_table_privilege(to_regclass('sarrio.conflict'), 'SELECT'), false)";
    private static final String NEW = "(xid >= $1::int8 OR xid = ANY ($2::int8[]))";
    private static final String ROWS =
            "SELECT id, sync, relation, kind, key::text AS key, constraint_name, incoming, incoming_at, incoming_row::text AS incoming_row,"
                    + " incoming_stream, incoming_batch, own, own_at, own_row::text AS own_row, own_xids, strategy, winner, seen_at,"
                    + " resolved_at, how FROM sarrio.conflict WHERE " + NEW + " ORDER BY id";
    private static final String ANY = "SELECT EXISTS (SELECT FROM sarrio.conflict WHERE " + NEW + ")";

    private final PgSession session;
    private final DatabaseName database;
    private boolean expected;

    SeenConflicts(PgSession session, DatabaseName database) {
        this.session = session;
        this.database = database;
    }

    /** Whether there may be any. */
    void expect(boolean now) {
        expected = now;
    }

    private boolean there() {
        return expected && session.query(THERE).iterator().next().getBoolean(0);
    }

    /** In a transaction of its own. */
    boolean any(Snapshot since) {
        return there()
                && session.await(session.send(ANY, ChangeLog.after(since)))
                        .iterator()
                        .next()
                        .getBoolean(0);
    }

    /** In the batch's transactions, of the database and of Kafka. */
    void publish(BatchPublisher publisher, Snapshot since) {
        if (!there()) {
            return;
        }
        String topic = Topics.conflicts(database);
        for (Row r : session.await(session.send(ROWS, ChangeLog.after(since)))) {
            byte[] key = String.valueOf(r.getLong("id")).getBytes(StandardCharsets.UTF_8);
            byte[] value = Json.bytes(record(r, true));
            boolean fits = publisher.takes(key.length + value.length);
            publisher.send(TABLE, topic, key, fits ? value : Json.bytes(record(r, false)));
        }
    }

    /** @param rows with both rows: two wide ones may be too much for a record */
    private static ConflictRecord record(Row r, boolean rows) {
        Long[] xids = r.getArrayOfLongs("own_xids");
        String winner = r.getString("winner");
        return new ConflictRecord(
                ConflictRecord.VERSION,
                r.getLong("id"),
                new SyncName(r.getString("sync")),
                TableName.parse(r.getString("relation")),
                r.getString("kind"),
                json(r.getString("key")),
                r.getString("constraint_name"),
                new Version(
                        new DatabaseName(r.getString("incoming")),
                        instant(r.getOffsetDateTime("incoming_at")),
                        rows ? json(r.getString("incoming_row")) : null,
                        r.getString("incoming_stream"),
                        r.getLong("incoming_batch"),
                        null),
                new Version(
                        new DatabaseName(r.getString("own")),
                        instant(r.getOffsetDateTime("own_at")),
                        rows ? json(r.getString("own_row")) : null,
                        null,
                        null,
                        xids == null ? null : Arrays.asList(xids)),
                ConflictStrategy.parse(r.getString("strategy")),
                winner == null ? null : new DatabaseName(winner),
                instant(r.getOffsetDateTime("seen_at")),
                instant(r.getOffsetDateTime("resolved_at")),
                r.getString("how"));
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static JsonNode json(String text) {
        try {
            return text == null ? null : Json.EXACT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("sarrio.conflict holds what is no JSON", e);
        }
    }
}
