package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.TableState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the log says about one table in one batch, one entry for each key's text. Filled in the order of the changes. */
final class TableChanges {
    /** Null while they are too many to be held here: then they are read on the server. */
    private Map<String, KeyChange> keys = new LinkedHashMap<>();

    private long rows;
    private long deletes;
    private boolean dirty;
    private boolean images;
    /** By the relation's oid, the place of its last truncate in the order of images. */
    private final Map<Long, Long> truncated = new TreeMap<>();

    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;

    /** @param created the key's first logged change was an insert @param lastMicros of its last */
    record KeyChange(boolean created, long lastMicros) {}

    /** One log row, later than those before. */
    void add(String op, String key, long micros) {
        count(op, 1, micros, micros);
        switch (op) {
            case "T", "X" -> {}
            default -> {
                KeyChange before = keys.get(key);
                keys.put(key, new KeyChange(before == null ? op.equals("I") : before.created, micros));
            }
        }
    }

    /** Some log rows of one op, of which the keys are not needed here. */
    void count(String op, long n, long first, long last) {
        rows += n;
        deletes += op.equals("D") ? n : 0;
        dirty |= op.equals("X");
        firstMicros = Math.min(firstMicros, first);
        lastMicros = Math.max(lastMicros, last);
    }

    /** Some of its rows have images. */
    void imaged() {
        images = true;
    }

    /** @param n the place of a relation's truncate in the order of images, null if it was logged without */
    void truncated(String oid, Long n) {
        truncated.merge(Long.parseLong(oid), n == null ? Long.MAX_VALUE : n, Math::max);
    }

    boolean hasImages() {
        return images;
    }

    /** The same of a table; without a key what empties all of it counts, since truncates of partitions stand among the changes. */
    long truncatedAt(TableState table) {
        return table.keyless() ? truncated.getOrDefault(table.oid(), 0L) : truncatedAt();
    }

    /** What images up to here show is gone; 0 without a truncate. */
    long truncatedAt() {
        return truncated.values().stream().mapToLong(n -> n).max().orElse(0);
    }

    void keysOnServer() {
        keys = null;
    }

    Map<String, KeyChange> keys() {
        return keys;
    }

    boolean areKeysOnServer() {
        return keys == null;
    }

    long rows() {
        return rows;
    }

    /** How many are deletes. */
    long deletes() {
        return deletes;
    }

    boolean dirty() {
        return dirty;
    }

    Set<Long> truncated() {
        return truncated.keySet();
    }

    long firstMicros() {
        return firstMicros;
    }

    long lastMicros() {
        return lastMicros;
    }
}
