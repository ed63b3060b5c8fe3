package dev.sarrio.core.conflict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A record of {@link dev.sarrio.core.name.Topics#conflicts}, key: its id. What a row of `sarrio.conflict` says.
 *
 * @param id unique in the database that saw it
 * @param kind ROW, TRUNCATE, UNIQUE or PARENT
 * @param key `{"id": 1}`; null for a table as a whole
 * @param constraint of UNIQUE and PARENT
 * @param incoming what had arrived
 * @param own what the database that saw it had itself
 * @param winner null for nobody, for a merged row, and while it is open
 * @param resolvedAt null while it is open
 * @param how strategy, decision, or `merged: x from a, y z from b` of a row that was merged by column; null while it is open
 */
public record ConflictRecord(
        int version,
        long id,
        SyncName sync,
        TableName table,
        String kind,
        JsonNode key,
        String constraint,
        Version incoming,
        Version own,
        ConflictStrategy strategy,
        DatabaseName winner,
        Instant seenAt,
        Instant resolvedAt,
        String how) {
    public static final int VERSION = 1;

    /**
     * @param row null if it was deleted
     * @param stream and batch of what arrived
     * @param transactions of one's own that the other side had not seen
     */
    public record Version(
            DatabaseName database, Instant at, JsonNode row, String stream, Long batch, List<Long> transactions) {
        public Version {
            Objects.requireNonNull(database);
            transactions = transactions == null ? null : List.copyOf(transactions);
        }
    }

    public ConflictRecord {
        Json.checkVersion("Conflict", version, VERSION);
        Objects.requireNonNull(sync);
        Objects.requireNonNull(table);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(incoming);
        Objects.requireNonNull(own);
        Objects.requireNonNull(strategy);
        Objects.requireNonNull(seenAt);
    }
}
