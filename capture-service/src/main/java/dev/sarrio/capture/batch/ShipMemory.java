package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.CapturedTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is remembered between batches: how wide rows are, of which tables keys vanished unlogged or, without a key, a change can't be read, and
 * whether others write too.
 */
final class ShipMemory {
    private static final int OVERHEAD_BYTES = 64;
    private final Map<Integer, Long> rowBytes = new HashMap<>();
    private final Set<Integer> vanishing = new HashSet<>();
    private boolean twoWay;

    void twoWay(boolean now) {
        twoWay = now;
    }

    boolean isTwoWay() {
        return twoWay;
    }

    boolean vanishes(CapturedTable table) {
        return vanishing.contains(table.rel());
    }

    void vanish(CapturedTable table) {
        vanishing.add(table.rel());
    }

    /** It was shipped: one without a key was shipped whole, and may go on change by change. */
    void shipped(CapturedTable table) {
        if (table.state().keyless()) {
            vanishing.remove(table.rel());
        }
    }

    /** About how wide a row is, null if none was seen. */
    Long rowBytes(CapturedTable table) {
        return rowBytes.get(table.rel());
    }

    /** @param rows of the last batch, which were so many bytes */
    void learn(CapturedTable table, long rows, long bytes) {
        if (rows > 0) {
            rowBytes.merge(table.rel(), bytes / rows + OVERHEAD_BYTES, (a, b) -> Math.max(b, (a * 7 + b) / 8));
        }
    }
}
