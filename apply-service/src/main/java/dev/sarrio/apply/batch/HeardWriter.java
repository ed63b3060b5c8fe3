package dev.sarrio.apply.batch;

import dev.sarrio.apply.twoway.Heard;
import dev.sarrio.apply.twoway.Place;
import dev.sarrio.core.change.Change;
import dev.sarrio.core.change.ChangeReader;
import dev.sarrio.core.change.Op;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what was applied as evidence, in the transaction that applies it: of each record that is not left out its key. For one thread. */
final class HeardWriter {
    private static final String TRUNCATED = "T";
    private static final String WHOLE = "X";
    private static final String DELETED = "D";
    private static final String WRITTEN = "U";
    private final Heard heard;
    private final Records records;
    private final StatementPipe pipe;
    private final int rowsMax;

    HeardWriter(Heard heard, Records records, StatementPipe pipe, int rowsMax) {
        this.heard = heard;
        this.records = records;
        this.pipe = pipe;
        this.rowsMax = rowsMax;
    }

    /** @param works of one transaction; several may be of the same part */
    void write(Collection<PartWork> works) {
        Map<List<Object>, PartWork> parts = new LinkedHashMap<>();
        works.forEach(w -> parts.putIfAbsent(List.of(w.batch(), w.part()), w));
        if (!parts.isEmpty()) {
            pipe.drain();
            Heard.Into into = heard.into();
            parts.values().forEach(w -> write(w, into));
        }
    }

    private void write(PartWork work, Heard.Into into) {
        List<String> key = into.key(work.part().table());
        Statement statement = new Statement(into.insert(work.part().table()), work, null, null);
        ChangeReader changes = new ChangeReader();
        Rows[] rows = {new Rows()};
        boolean[] whole = new boolean[1];
        records.read(work.part(), record -> {
            if (work.left().records().contains(new Place(record.partition(), record.offset()))) {
                return true;
            }
            Change change = changes.read(record.value());
            String op = op(change.op());
            if (!op.equals(WHOLE) || !whole[0]) {
                whole[0] |= op.equals(WHOLE);
                add(rows[0], op, change, key, work);
            }
            if (rows[0].size() >= rowsMax) {
                send(statement, rows[0]);
                rows[0] = new Rows();
            }
            return true;
        });
        send(statement, rows[0]);
    }

    private static String op(Op op) {
        return switch (op) {
            case TRUNCATE -> TRUNCATED;
            case READ -> WHOLE;
            case DELETE -> DELETED;
            case CREATE, UPDATE -> WRITTEN;
        };
    }

    private static void add(Rows rows, String op, Change change, List<String> key, PartWork work) {
        int n = key.size();
        String[] row = new String[n + 3];
        int bytes = 0;
        if (op.equals(DELETED) || op.equals(WRITTEN)) {
            for (int i = 0; i < n; i++) {
                row[i] = change.values()[KeyNames.column(change, key.get(i), work)];
                bytes += row[i].length();
            }
        }
        row[n] = op;
        row[n + 1] = String.valueOf(change.at());
        row[n + 2] = String.valueOf(work.batch());
        rows.add(row, bytes);
    }

    private void send(Statement statement, Rows rows) {
        if (rows.size() > 0) {
            pipe.send(statement, rows.columns(), rows.bytes());
        }
    }
}
