package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.RowStatements;
import dev.sarrio.apply.twoway.MergedRows;
import dev.sarrio.apply.twoway.Place;
import dev.sarrio.core.change.Change;
import dev.sarrio.core.change.ChangeReader;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.kafka.RangeReader;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Turns one table's records into statements of bounded size. Kept from batch to batch: it knows the last shape of rows. For one
 * thread.
 */
final class PartWriter {
    private final ApplySettings settings;
    private final Records records;
    private final StatementPipe pipe;
    /** Null if nobody asks. */
    private final RowCounts counts;

    private final ChangeReader changes = new ChangeReader();
    private List<String> key = List.of();
    private List<String> vanishedColumns;
    private List<String> vanishedKey;

    /** @param counts null if nobody asks */
    PartWriter(ApplySettings settings, Records records, StatementPipe pipe, RowCounts counts) {
        this.counts = counts;
        this.settings = settings;
        this.records = records;
        this.pipe = pipe;
    }

    private void count(PartWork work) {
        if (counts != null) {
            counts.begin(work);
        }
    }

    private Change counted(Change change) {
        if (counts != null) {
            counts.add(change.op());
        }
        return change;
    }

    /** The usual way: deletes, then upserts, as they come. */
    void write(PartWork work) {
        count(work);
        Chunk deletes = new Chunk(work, c -> send(c, c.shape.delete()));
        Chunk rows = new Chunk(work, c -> {
            deletes.flush(); // a row may take over the unique value of one that vanished
            c.shape.upsert().forEach(sql -> send(c, sql));
        });
        int[] rowsBegan = {-1};
        read(work, record -> {
            Change change = counted(change(work, record));
            switch (change.op()) {
                case TRUNCATE -> truncate(work, change, deletes, rows);
                case DELETE -> {
                    checkOrder(work, record.partition() != rowsBegan[0]);
                    if (work.pass() == PartWork.Pass.TRUNCATES) {
                        return false;
                    }
                    if (work.pass() != PartWork.Pass.ROWS) {
                        deletes.add(vanished(change, record), record);
                    }
                }
                default -> {
                    rowsBegan[0] = record.partition();
                    if (work.pass() == PartWork.Pass.TRUNCATES || work.pass() == PartWork.Pass.DELETES) {
                        return false; // in a range they come before its rows
                    }
                    rows.add(change, record);
                }
            }
            return true;
        });
        deletes.flush();
        rows.flush();
    }

    private static void checkOrder(PartWork work, boolean inOrder) {
        if (!inOrder) {
            throw new IllegalStateException("Batch " + work.batch() + " has a truncate or a delete of "
                    + work.part().table() + " behind rows: truncates come first, then deletes, then rows");
        }
    }

    private void truncate(PartWork work, Change change, Chunk deletes, Chunk rows) {
        checkOrder(work, deletes.isNew() && rows.isNew());
        if (work.pass() == PartWork.Pass.ALL || work.pass() == PartWork.Pass.TRUNCATES) {
            pipe.send(new Statement(
                    work.table().truncate(change.constraint(), work.left().spared()), work, null, null));
        }
    }

    /**
     * Rows that are in each other's way: deletes all rows of the part, then inserts those that exist. What only the target has of
     * them is kept.
     */
    void replace(PartWork work) {
        count(work);
        boolean[] prepared = new boolean[1];
        Chunk deletes = new Chunk(work, c -> send(c, c.shape.delete()));
        Chunk vanish = new Chunk(work, c -> {
            if (!c.shape.keepInto().isEmpty()) {
                if (!prepared[0]) {
                    c.shape.keepInto().forEach(sql -> pipe.send(new Statement(sql, work, null, null)));
                    prepared[0] = true;
                }
                send(c, c.shape.keep());
            }
            send(c, c.shape.delete());
        });
        read(work, record -> {
            Change change = counted(changes.read(record.value()));
            switch (change.op()) {
                case TRUNCATE -> truncate(work, change, deletes, vanish);
                case DELETE -> deletes.add(vanished(change, record), record);
                default -> vanish.addKey(change, record);
            }
            return true;
        });
        deletes.flush();
        vanish.flush();
        insertAgain(work);
    }

    private void insertAgain(PartWork work) {
        if (!work.consistent()) {
            eachRow(work, c -> c.shape.evict().forEach(sql -> send(c, sql)));
        }
        Chunk rows = eachRow(work, c -> c.shape.insertAgain().forEach(sql -> send(c, sql)));
        if (rows.shape != null) {
            rows.shape.dropKept().forEach(sql -> pipe.send(new Statement(sql, work, null, null)));
        }
    }

    private Chunk eachRow(PartWork work, Consumer<Chunk> send) {
        Chunk rows = new Chunk(work, send);
        read(work, record -> {
            Change change = change(work, record);
            if (change.op() != Op.DELETE && change.op() != Op.TRUNCATE) {
                rows.add(change, record);
            }
            return true;
        });
        rows.flush();
        return rows;
    }

    /** Calls with the keys of all rows that exist, some at a time. */
    void eachKey(PartWork work, KeySink sink) {
        Chunk keys = new Chunk(work, c -> sink.accept(c.shape, c.rows));
        read(work, record -> {
            Change change = changes.read(record.value());
            if (change.op() != Op.DELETE && change.op() != Op.TRUNCATE) {
                keys.addKey(change, record);
            }
            return true;
        });
        keys.flush();
    }

    interface KeySink {
        void accept(RowStatements shape, Rows keys);
    }

    /** Hands out the part's records but for those that are left out. */
    private void read(PartWork work, RangeReader.Sink sink) {
        Set<Place> left = work.left().records();
        records.read(
                work.part(),
                left.isEmpty() ? sink : r -> left.contains(new Place(r.partition(), r.offset())) || sink.accept(r));
    }

    /** As it is to be written, with what the target keeps of it. */
    private Change change(PartWork work, ConsumerRecord<byte[], byte[]> record) {
        MergedRows merged = work.left().merged();
        if (merged == MergedRows.NONE) {
            return changes.read(record.value());
        }
        Place place = new Place(record.partition(), record.offset());
        if (merged.mustAsk(place)) {
            pipe.drain();
        }
        return merged.of(changes.read(record.value()), place);
    }

    private void send(Chunk c, String sql) {
        pipe.send(new Statement(sql, c.work, c.shape, c.rows.list()), c.rows.columns(), c.rows.bytes());
    }

    /** Of a delete that has the whole row, its key. */
    private Change vanished(Change change, ConsumerRecord<byte[], byte[]> record) {
        if (change.columns() != vanishedColumns) {
            vanishedColumns = change.columns();
            vanishedKey = key(record);
        }
        return KeyNames.only(change, vanishedKey);
    }

    private List<String> key(ConsumerRecord<byte[], byte[]> record) {
        List<String> names = KeyNames.of(record.key());
        if (!names.equals(key)) {
            key = names;
        }
        return key;
    }

    /** Rows of one shape on their way into one statement. */
    private final class Chunk {
        private final PartWork work;
        private final Consumer<Chunk> send;
        private Rows rows = new Rows();
        private List<String> columns;
        private RowStatements shape;

        Chunk(PartWork work, Consumer<Chunk> send) {
            this.work = work;
            this.send = send;
        }

        boolean isNew() {
            return columns == null;
        }

        void add(Change change, ConsumerRecord<byte[], byte[]> record) {
            begin(change, record);
            try {
                shape.check(change.values());
            } catch (SarrioException e) {
                throw new StatementFailed(new Statement("", work, shape, List.<String[]>of(change.values())), e);
            }
            put(change.values(), record);
        }

        void addKey(Change change, ConsumerRecord<byte[], byte[]> record) {
            begin(change, record);
            int[] indexes = shape.keyIndexes();
            String[] values = new String[indexes.length];
            for (int i = 0; i < indexes.length; i++) {
                values[i] = change.values()[indexes[i]];
            }
            put(values, record);
        }

        private void begin(Change change, ConsumerRecord<byte[], byte[]> record) {
            if (change.columns() != columns) {
                flush();
                columns = change.columns();
                shape = work.table().statements(columns, key(record));
            }
        }

        private void put(String[] values, ConsumerRecord<byte[], byte[]> record) {
            rows.add(values, record.serializedValueSize());
            if (rows.size() >= settings.statementRowsMax() || rows.bytes() >= settings.statementBytesMax()) {
                flush();
            }
        }

        void flush() {
            if (rows.size() > 0) {
                send.accept(this);
                rows = new Rows();
            }
        }
    }
}
