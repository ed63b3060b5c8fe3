package dev.sarrio.agent.desired;

import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Merges the records of the compacted topic into one state. Until everything that lay in the topic at the start has been read, there
 * is no state at all: a half-read topic would look as if databases had been removed. Thread-safe.
 */
public final class DesiredMerge {
    private static final Logger LOG = Logger.getLogger(DesiredMerge.class);
    private static final String DATABASE = "database/";
    private static final String SYNC = "sync/";
    private final Map<DatabaseName, DesiredDatabase> databases = new TreeMap<>();
    private final Map<SyncName, DesiredSync> syncs = new TreeMap<>();
    private long nextOffset = -1;
    private long backlogEnd = -1;

    /** @param begin first offset in the topic  @param end the offset after the last record that the state must include */
    public synchronized void backlog(long begin, long end) {
        backlogEnd = begin == end ? 0 : end;
    }

    /** @param value null for a tombstone; a record that can't be read is logged and leaves what was known */
    public synchronized void accept(String key, byte[] value, long offset) {
        nextOffset = offset + 1;
        try {
            merge(key == null ? "" : key, value);
        } catch (RuntimeException e) {
            LOG.errorf("A definition in the topic of desired state can't be read and is ignored: %s: %s", key, e);
        }
    }

    private void merge(String key, byte[] value) {
        if (key.startsWith(DATABASE)) {
            DatabaseName name = new DatabaseName(key.substring(DATABASE.length()));
            if (value == null) {
                databases.remove(name);
            } else {
                databases.put(name, Json.read(value, DesiredDatabase.class));
            }
        } else if (key.startsWith(SYNC)) {
            SyncName name = new SyncName(key.substring(SYNC.length()));
            if (value == null) {
                syncs.remove(name);
            } else {
                syncs.put(name, Json.read(value, DesiredSync.class));
            }
        }
    }

    /** Everything that lay in the topic at the start has been read. */
    public synchronized boolean complete() {
        return backlogEnd == 0 || backlogEnd > 0 && nextOffset >= backlogEnd;
    }

    public synchronized DesiredState state() {
        return new DesiredState(databases, syncs);
    }
}
