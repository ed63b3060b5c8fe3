package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes keys and indexes of tables whose rows are all there while others are still being copied. What can't be made is left to
 * {@link ChunkedCopy}, which looks for all of them in the end. Thread-safe; one thread makes them at a time.
 */
final class EarlyIndexes {
    static final EarlyIndexes NONE = new EarlyIndexes(null, Map.of(), IndexBuild.PLAIN);

    private final SchemaCopy schema;
    private final Map<TableName, List<String>> lines;
    private final IndexBuild build;
    private final List<String> ready = new ArrayList<>();
    private boolean making;

    /** @param lines of the schema's contents, by the table that must be complete before */
    EarlyIndexes(SchemaCopy schema, Map<TableName, List<String>> lines, IndexBuild build) {
        this.schema = schema;
        this.lines = lines;
        this.build = build;
    }

    /** All rows of a table are there. */
    synchronized void complete(TableName table) {
        ready.addAll(lines.getOrDefault(table, List.of()));
    }

    /** @return whether there was anything to make that no other thread is at */
    boolean make() {
        List<String> mine;
        synchronized (this) {
            if (making || ready.isEmpty()) {
                return false;
            }
            mine = List.copyOf(ready);
            ready.clear();
            making = true;
        }
        try {
            schema.restoreEarly(mine, build);
            return true;
        } finally {
            synchronized (this) {
                making = false;
            }
        }
    }
}
