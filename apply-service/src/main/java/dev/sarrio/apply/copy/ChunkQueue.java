package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left to be copied. Workers that fill one table wait for each other, so each gets a table of its own as long as there is one, the
 * first that was given; then chunks of that which the fewest are busy with, unless these are as many as may be. Thread-safe.
 */
final class ChunkQueue {
    private final Map<TableName, Deque<ChunkTask>> waiting = new LinkedHashMap<>();
    private final Map<TableName, Integer> busy = new HashMap<>();
    private final int together;
    private int changes;

    /** @param together how many may fill one table */
    ChunkQueue(List<ChunkTask> chunks, int together) {
        this.together = together;
        chunks.forEach(
                c -> waiting.computeIfAbsent(c.table(), t -> new ArrayDeque<>()).add(c));
    }

    /** Null if nothing is left of a table that nobody is busy with. */
    synchronized ChunkTask nextAlone() {
        return next(1);
    }

    /** Null if nothing is left of a table that others may help with. */
    synchronized ChunkTask next() {
        return next(together);
    }

    /** How often anything has changed in what there is to do. */
    synchronized int changes() {
        return changes;
    }

    /** Returns when something has changed since, or nothing is left. @return whether anything is */
    synchronized boolean awaitChange(int since) throws InterruptedException {
        while (changes == since && isLeft()) {
            wait();
        }
        return isLeft();
    }

    /** Whether anything waits to be copied. */
    synchronized boolean isLeft() {
        return waiting.values().stream().anyMatch(chunks -> !chunks.isEmpty());
    }

    private ChunkTask next(int busyBelow) {
        Deque<ChunkTask> best = null;
        for (Deque<ChunkTask> chunks : waiting.values()) {
            if (!chunks.isEmpty() && (best == null || busy(chunks) < busy(best))) {
                best = chunks;
            }
        }
        if (best == null || busy(best) >= busyBelow) {
            return null;
        }
        ChunkTask next = best.remove();
        busy.merge(next.table(), 1, Integer::sum);
        changed();
        return next;
    }

    private int busy(Deque<ChunkTask> chunks) {
        return busy.getOrDefault(chunks.peek().table(), 0);
    }

    /** @return whether nothing of its table is left, or under way */
    synchronized boolean done(ChunkTask chunk) {
        int left = busy.merge(chunk.table(), -1, Integer::sum);
        changed();
        return left == 0 && waiting.get(chunk.table()).isEmpty();
    }

    /** Whoever waits looks again at what there is to do. */
    synchronized void changed() {
        changes++;
        notifyAll();
    }

    /** Nothing more is copied of this table. */
    synchronized void drop(TableName table) {
        waiting.get(table).clear();
        changed();
    }

    /** Nothing more is copied. */
    synchronized void clear() {
        waiting.values().forEach(Deque::clear);
        changed();
    }
}
