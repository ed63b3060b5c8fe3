package dev.sarrio.coordinator.status;

import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The newest report of every flow, and when it was heard of. Thread-safe. */
public final class StatusBoard {
    private static final Logger LOG = Logger.getLogger(StatusBoard.class);
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    /** @param at when the record was written: a flow of a live service is heard of every few seconds */
    public record Heard(StatusReport report, Instant at) {}

    /** @param value null for a tombstone; a report that can't be read is logged and leaves the one before */
    public void accept(String key, byte[] value, Instant at) {
        if (key == null) {
            return;
        }
        if (value == null) {
            heard.remove(key);
            return;
        }
        try {
            heard.put(key, new Heard(Json.read(value, StatusReport.class), at));
        } catch (RuntimeException e) {
            LOG.errorf("A status report can't be read and is ignored: %s: %s", key, e);
        }
    }

    public Heard get(String key) {
        return heard.get(key);
    }

    public Map<String, Heard> all() {
        return new TreeMap<>(heard);
    }
}
