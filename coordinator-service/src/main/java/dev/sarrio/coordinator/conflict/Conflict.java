package dev.sarrio.coordinator.conflict;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * A row of `sarrio.conflict`.
 *
 * @param database that has seen it, and where its id is unique
 * @param kind ROW, TRUNCATE, UNIQUE or PARENT
 * @param key null for a table as a whole
 * @param constraint of UNIQUE and PARENT
 * @param strategy in words: another release may know others
 * @param winner null for nobody, and while it is open
 * @param resolvedAt null while it is open: it stops its direction
 * @param how strategy, decision, or `merged: …` with the columns of both; null while it is open
 */
public record Conflict(
        String database,
        long id,
        String sync,
        String table,
        String kind,
        JsonNode key,
        String constraint,
        Version incoming,
        Version own,
        String strategy,
        String winner,
        Instant seenAt,
        Instant resolvedAt,
        String how) {

    /**
     * One of the two.
     *
     * @param row null if it was deleted
     * @param stream and batch of what arrived; null of one's own
     * @param transactions of one's own that the other side had not seen; null of what arrived
     */
    public record Version(
            String database, Instant at, JsonNode row, String stream, Long batch, List<Long> transactions) {}

    public boolean open() {
        return resolvedAt == null;
    }
}
