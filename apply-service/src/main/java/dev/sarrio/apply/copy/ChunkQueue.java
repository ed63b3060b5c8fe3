package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left to be copied. A worker gets a chunk of the table that the fewest others are busy with, since two that fill one table wait for
 * each other; of several tables the first that was given. Thread-safe.
 */
final class ChunkQueue {
    private final Map<TableName, Deque<ChunkTask>> waiting = new LinkedHashMap<>();
    private final Map<TableName, Integer> busy = new HashMap<>();

    ChunkQueue(List<ChunkTask> chunks) {
        chunks.forEach(
                c -> waiting.computeIfAbsent(c.table(), t -> new ArrayDeque<>()).add(c));
    }

    /** Null if nothing is left. */
    synchronized ChunkTask next() {
        Deque<ChunkTask> best = null;
        for (Deque<ChunkTask> chunks : waiting.values()) {
            if (!chunks.isEmpty() && (best == null || busy(chunks) < busy(best))) {
                best = chunks;
            }
        }
        if (best == null) {
            return null;
        }
        ChunkTask next = best.remove();
        busy.merge(next.table(), 1, Integer::sum);
        return next;
    }

    private int busy(Deque<ChunkTask> chunks) {
        return busy.getOrDefault(chunks.peek().table(), 0);
    }

    /** @return whether nothing of its table is left, or under way */
    synchronized boolean done(ChunkTask chunk) {
        int left = busy.merge(chunk.table(), -1, Integer::sum);
        return left == 0 && waiting.get(chunk.table()).isEmpty();
    }

    /** Nothing more is copied of this table. */
    synchronized void drop(TableName table) {
        waiting.get(table).clear();
    }

    /** Nothing more is copied. */
    synchronized void clear() {
        waiting.values().forEach(Deque::clear);
    }
}
