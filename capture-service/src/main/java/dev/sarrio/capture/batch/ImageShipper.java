package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.core.change.ChangeWriter;
import dev.sarrio.core.change.ColumnChange;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.change.RowImage;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.BatchPublisher;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Ships the states of one table's rows that lie between two batches, and adds to what is shipped in the end what it was before. */
final class ImageShipper {
    private static final Map<String, Op> OPS = Map.of("I", Op.CREATE, "U", Op.UPDATE, "D", Op.DELETE);
    /** A transaction that writes more rows than this with an older snapshot than an ALTER TABLE counts for all rows of its batch. */
    private static final int UNREAD_MAX = 10_000;

    private final BatchPublisher publisher;
    private final ChangeWriter writer;
    private final String topic;
    private final TableName table;
    private final ImageReader reader;
    private final LongSupplier order;
    private long sent;
    /** What changes wrote that can't be shipped as states in between, by their places. */
    private final Map<Long, ColumnChange> unread = new HashMap<>();
    /** The newest of further ones: of some key, so it may be of any. */
    private long more = Long.MIN_VALUE;

    /** @param order of the next record in the batch */
    ImageShipper(BatchPublisher publisher, ChangeWriter writer, String topic, CapturedTable table, LongSupplier order) {
        this.publisher = publisher;
        this.writer = writer;
        this.topic = topic;
        this.table = table.state().name();
        this.reader = new ImageReader(table.state());
        this.order = order;
    }

    /** How many states in between were sent. */
    long sent() {
        return sent;
    }

    /** What changes wrote that were passed over is told with what is shipped in the end. @param border as {@link RowQuery.Images#behind} */
    RowQuery.Images shipped(long border) {
        return new RowQuery.Images(border, unread.keySet().toArray(Long[]::new));
    }

    /** A state in between: op, at, before, after, columns, lost, place. */
    void ship(Row r) {
        RowImage before = reader.read(r.getString(2), r.getString(4));
        RowImage after = reader.read(r.getString(3), r.getString(4));
        Op op = OPS.get(r.getString(0));
        if (op == Op.DELETE ? before == null : after == null) {
            if (r.getString(op == Op.DELETE ? 2 : 3) != null) { // else the row is too wide, which the log's rows say
                pass(r);
            }
            return; // made while the table was altered, so it can't be told what is what; or the row is too wide
        }
        byte[] key = writer.keyOf(op == Op.DELETE ? before : after);
        long at = r.getLong(1);
        long place = order.getAsLong();
        byte[] value = writer.change(op, before, after, at, place);
        if (!takes(key, value)) {
            value = writer.change(op, op == Op.DELETE ? writer.keyOnly(before) : null, after, at, place);
        }
        sent++;
        publisher.sendIntermediate(
                table,
                topic,
                key,
                value,
                List.of(written(r, at, r.getString(3), r.getString(4), r.getArrayOfStrings(5))));
    }

    /** Of a change that is not flagged. @param r as of {@link #ship} */
    List<ColumnChange> writtenBy(Row r) {
        return List.of(written(r, r.getLong(1), r.getString(3), r.getString(4), r.getArrayOfStrings(5)));
    }

    private void pass(Row r) {
        long at = r.getLong(1);
        if (unread.size() < UNREAD_MAX) {
            unread.put(r.getLong(6), written(r, at, r.getString(3), r.getString(4), r.getArrayOfStrings(5)));
        } else {
            more = Math.max(more, at);
        }
    }

    private ColumnChange written(Row r, long at, String after, String columns, String[] lost) {
        return ColumnChange.of(at, r.getString(2), after, reader.names(columns), lost == null ? null : List.of(lost));
    }

    /** Which columns were written when, beside what the states in between say. */
    List<ColumnChange> written(Row r) {
        List<ColumnChange> written = new ArrayList<>();
        if (r.getLong(4) != null) {
            written.add(written(r, r.getLong(4), r.getString(5), r.getString(3), r.getArrayOfStrings(6)));
        }
        Long whole = r.getLong(7);
        if (whole != null) {
            written.add(ColumnChange.whole(whole));
        }
        if (more > Long.MIN_VALUE) {
            written.add(ColumnChange.whole(more));
        }
        Long[] passed = r.getArrayOfLongs(9);
        for (int i = 0; passed != null && i < passed.length; i++) {
            written.add(unread.get(passed[i]));
        }
        if (r.getString(8) != null) {
            written.addAll(ColumnChange.read(r.getString(8).getBytes(StandardCharsets.UTF_8)));
        }
        return written;
    }

    /** The value for a row that exists; without what it was before if that is not known, or there is no room for it. */
    byte[] row(Op op, Row r, byte[] key, String[] row, long at) {
        long place = order.getAsLong();
        byte[] value = writer.row(op, before(r), row, at, place);
        return takes(key, value) ? value : writer.row(op, row, at, place);
    }

    /** The value for a row that vanished: with all of it if that is known, and there is room for it, else with its key. */
    byte[] delete(Row r, byte[] recordKey, String[] key, long at) {
        long place = order.getAsLong();
        RowImage before = before(r);
        byte[] value = before == null ? null : writer.change(Op.DELETE, before, null, at, place);
        return value != null && takes(recordKey, value) ? value : writer.delete(key, at, place);
    }

    /** Of a query for keys with images. */
    private RowImage before(Row r) {
        return reader.read(r.getString(2), r.getString(3));
    }

    private boolean takes(byte[] key, byte[] value) {
        return publisher.takes((key == null ? 0 : key.length) + value.length);
    }
}
