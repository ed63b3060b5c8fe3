package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.KeylessStatements;
import dev.sarrio.core.change.Change;
import dev.sarrio.core.change.ChangeReader;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.error.SarrioException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the changes of tables without a key, in their order: an insert adds a row, a delete takes one away that is alike, an update does both.
 * Changes are gathered in windows of bounded size, in which those that cancel each other out come to nothing; of a window those that go
 * are deleted, then those that come inserted. For one thread.
 */
final class KeylessWriter {
    /** A window in which rows go reads the whole table, so it is larger than what is written by one statement otherwise. */
    private static final int WINDOW_STATEMENTS = 10;

    private final ApplySettings settings;
    private final Records records;
    private final StatementPipe pipe;
    /** Null if nobody asks. */
    private final RowCounts counts;

    private final ChangeReader changes = new ChangeReader();

    /** @param counts null if nobody asks */
    KeylessWriter(ApplySettings settings, Records records, StatementPipe pipe, RowCounts counts) {
        this.settings = settings;
        this.records = records;
        this.pipe = pipe;
        this.counts = counts;
    }

    /**
     * Where foreign keys are checked the table is emptied with those that reference others, and all else is done with the rows: none
     * can reference this table.
     */
    void write(PartWork work) {
        boolean rows = work.pass() != PartWork.Pass.TRUNCATES;
        if (rows && counts != null) {
            counts.begin(work, PartWork.Pass.ALL);
        }
        Window window = new Window(work);
        boolean[] begun = {false};
        records.read(work.part(), record -> {
            Change change = changes.read(record.value());
            boolean whole = change.op() == Op.TRUNCATE && change.constraint() == null;
            if (whole && begun[0]) {
                throw new IllegalStateException(
                        "Batch " + work.batch() + " empties " + work.part().table()
                                + " behind other changes: what empties all of a table without a key comes first");
            }
            begun[0] = true;
            if (whole ? work.pass() != PartWork.Pass.ROWS : rows && change.op() == Op.TRUNCATE) {
                window.flush();
                pipe.send(new Statement(work.table().truncate(change.constraint(), null), work, null, null));
            } else if (rows && !whole) {
                window.take(change);
            }
            return rows;
        });
        window.flush();
    }

    /** Changes of rows of one shape that wait, by the rows' texts: how many more or fewer there are to be. */
    private final class Window {
        private final PartWork work;
        private Map<List<String>, Integer> net = new LinkedHashMap<>();
        private List<String> columns;
        private KeylessStatements shape;
        private long rows;
        private long bytes;

        Window(PartWork work) {
            this.work = work;
        }

        void take(Change change) {
            if (counts != null) {
                counts.add(change.op());
            }
            if (change.op() == Op.DELETE) {
                add(change, -1);
                return;
            }
            if (change.op() == Op.UPDATE) {
                Change before = changes.before();
                if (before == null) {
                    throw new IllegalStateException(
                            "An update of " + work.part().table() + " in batch " + work.batch()
                                    + " does not say what the row was before: without a key nothing else tells which it is");
                }
                add(before, -1);
            }
            add(change, 1);
        }

        private void add(Change change, int copies) {
            if (!change.columns().equals(columns)) {
                flush();
                columns = change.columns();
                shape = work.table().keyless(columns);
            }
            if (copies > 0) {
                check(change.values());
            }
            List<String> row = Arrays.asList(change.values());
            int before = net.getOrDefault(row, 0);
            int now = before + copies;
            if (now == 0) {
                net.remove(row);
            } else {
                net.put(row, now);
            }
            int more = Math.abs(now) - Math.abs(before);
            rows += more;
            bytes += more * bytes(change.values());
            if (rows >= (long) WINDOW_STATEMENTS * settings.statementRowsMax()
                    || bytes >= settings.statementBytesMax()) {
                flush();
            }
        }

        private void check(String[] values) {
            try {
                shape.check(values);
            } catch (SarrioException e) {
                throw new StatementFailed(new Statement("", work, shape, List.<String[]>of(values)), e);
            }
        }

        void flush() {
            send(shape == null ? null : shape.delete(), -1);
            send(shape == null ? null : shape.insert(), 1);
            net = new LinkedHashMap<>();
            rows = 0;
            bytes = 0;
        }

        private void send(String sql, int sign) {
            List<String[]> all = new ArrayList<>();
            net.forEach((row, n) -> all.addAll(Collections.nCopies(Math.max(0, n * sign), row.toArray(String[]::new))));
            if (!all.isEmpty()) {
                pipe.send(new Statement(sql, work, shape, all), Rows.columns(all), bytes);
            }
        }
    }

    /** About what a row takes in a statement. */
    private static long bytes(String[] row) {
        long bytes = 0;
        for (String value : row) {
            bytes += value == null ? 1 : value.length() + 1;
        }
        return bytes;
    }
}
