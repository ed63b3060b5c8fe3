package dev.sarrio.apply.batch;

import dev.sarrio.core.change.Op;
import dev.sarrio.core.name.TableName;
import java.util.HashMap;
import java.util.Map;

/** How many rows of each table a transaction writes, for those who are told. A pass that is made again is counted once. For one thread. */
final class RowCounts {
    /** Of one table. */
    record Count(long inserts, long updates, long deletes) {}

    private record Key(long batch, TableName table, PartWork.Pass pass) {}

    private static final int KINDS = 3;
    private final Map<Key, long[]> passes = new HashMap<>();
    private PartWork.Pass pass;
    private long[] current;

    void clear() {
        passes.clear();
    }

    void begin(PartWork work) {
        begin(work, work.pass());
    }

    /** @param in the pass that all of it is counted in */
    void begin(PartWork work, PartWork.Pass in) {
        pass = in;
        current = new long[KINDS];
        passes.put(new Key(work.batch(), work.part().table(), pass), current);
    }

    /** What the pass leaves to another one is counted there. */
    void add(Op op) {
        boolean counts =
                pass == PartWork.Pass.ALL || pass == (op == Op.DELETE ? PartWork.Pass.DELETES : PartWork.Pass.ROWS);
        if (counts && op != Op.TRUNCATE) {
            current[op == Op.DELETE ? 2 : op == Op.UPDATE ? 1 : 0]++;
        }
    }

    Count of(TableName table) {
        long[] sum = new long[KINDS];
        passes.forEach((key, counts) -> {
            for (int i = 0; key.table().equals(table) && i < KINDS; i++) {
                sum[i] += counts[i];
            }
        });
        return new Count(sum[0], sum[1], sum[2]);
    }
}
