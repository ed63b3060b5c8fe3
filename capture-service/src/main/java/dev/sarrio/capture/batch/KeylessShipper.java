package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.capture.source.TableState.Member;
import dev.sarrio.core.change.ChangeWriter;
import dev.sarrio.core.change.ColumnChange;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.change.RowImage;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.BatchPublisher;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ships the changes of a table without a key, each as it was made, truncates of partitions among them. What is no member of the table is passed
 * over: it was none in the last batch either, or all is shipped whole.
 */
final class KeylessShipper {
    private final BatchPublisher publisher;
    private final ChangeWriter writer;
    private final ImageShipper images;
    private final String topic;
    private final CapturedTable table;
    private final TableName name;
    private final ImageReader reader;
    private final LongSupplier order;
    /** A change can't be read: the table was altered since, or while it was made. */
    private boolean unread;

    private long deleted;

    /** @param order of the next record in the batch */
    KeylessShipper(
            BatchPublisher publisher,
            ChangeWriter writer,
            ImageShipper images,
            String topic,
            CapturedTable table,
            LongSupplier order) {
        this.publisher = publisher;
        this.writer = writer;
        this.images = images;
        this.topic = topic;
        this.table = table;
        this.name = table.state().name();
        this.reader = new ImageReader(table.state());
        this.order = order;
    }

    /**
     * All changes behind a place in the order of images.
     *
     * @param stream hands a query's rows on
     * @return how many have taken a row away
     * @throws BatchDropped if one can't be read: the next batch has the whole table
     */
    long ship(Snapshot from, long behind, BiConsumer<RowQuery, Consumer<Row>> stream, ShipMemory memory) {
        stream.accept(RowQuery.changesBehind(table.state(), table.rel(), from, behind), this::ship);
        if (unread) {
            memory.vanish(table);
            throw new BatchDropped("a change of " + name + " can't be read: it is shipped whole");
        }
        return deleted;
    }

    /** A change: op, at, before, after, columns, lost, place, and the oid of the relation. */
    private void ship(Row r) {
        String op = r.getString(0);
        if (unread) {
            return; // all of it comes to nothing
        }
        if (op.equals("T")) {
            Member member = table.state().member(Long.parseLong(r.getString(7))).orElseThrow();
            publisher.send(
                    name,
                    topic,
                    null,
                    writer.truncate(member.name().toString(), member.bound(), r.getLong(1), order.getAsLong()));
            return;
        }
        RowImage before = op.equals("I") ? null : reader.whole(r.getString(2), r.getString(4));
        RowImage after = op.equals("D") ? null : reader.whole(r.getString(3), r.getString(4));
        if (before == null && !op.equals("I") || after == null && !op.equals("D")) {
            unread = true;
            return;
        }
        deleted += before == null ? 0 : 1;
        send(r, before, after);
    }

    private void send(Row r, RowImage before, RowImage after) {
        Op op = before == null ? Op.CREATE : after == null ? Op.DELETE : Op.UPDATE;
        List<ColumnChange> written = images.writtenBy(r);
        byte[] value = writer.change(op, before, after, r.getLong(1), order.getAsLong());
        if (op == Op.UPDATE && !publisher.takes(value.length)) { // one after the other they come to the same
            publisher.send(
                    name,
                    topic,
                    null,
                    writer.change(Op.DELETE, before, null, r.getLong(1), order.getAsLong()),
                    written);
            value = writer.change(Op.CREATE, null, after, r.getLong(1), order.getAsLong());
        }
        publisher.send(name, topic, null, value, written);
    }
}
