package dev.sarrio.capture.batch;

import dev.sarrio.capture.batch.ShipPlan.Truncate;
import dev.sarrio.capture.batch.ShipPlan.Vanished;
import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.capture.source.Reaction.Rows;
import dev.sarrio.capture.source.TableState;
import dev.sarrio.core.change.ChangeWriter;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.SourceInfo;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.BatchPublisher;
import dev.sarrio.postgres.PgSession;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ships tables of one batch. Statements for few rows are sent ahead for all tables, so that they cost one round trip together;
 * many rows are streamed, table by table, with bounded memory.
 */
final class TableShipper {
    /** About what statements that were sent ahead may hold in memory. */
    private static final long AHEAD_BYTES_MAX = 4L << 20;

    private static final long ROW_BYTES_GUESS = 32L << 10;
    private static final int LEADING = 2;
    private static final int LEADING_WITH_IMAGE = 10;
    private final PgSession read;
    private final BatchPublisher publisher;
    private final ShipMemory memory;
    private final SchemaMode mode;
    private final SourceInfo source;
    private final Snapshot from;
    private long order;
    private boolean givesWay;

    TableShipper(
            PgSession read,
            BatchPublisher publisher,
            ShipMemory memory,
            SchemaMode mode,
            SourceInfo source,
            Snapshot from) {
        this.read = read;
        this.publisher = publisher;
        this.memory = memory;
        this.mode = mode;
        this.source = source;
        this.from = from;
    }

    /** One table's part of the batch, perhaps with its statements already under way. */
    final class Work {
        final CapturedTable table;
        final TableChanges changes;
        final ShipPlan plan;
        private Future<RowSet<Row>> vanishedAhead;
        private Future<RowSet<Row>> rowsAhead;
        private ChangeWriter writer;
        private String topic;
        private int firstKeyColumn;
        private long deleted;
        private long missing;
        private final boolean keyless;
        /** What is shipped in the end has the image before it. */
        private final boolean imaged;

        private ImageShipper images;
        private long rows;
        private long bytes;

        private Work(CapturedTable table, TableChanges changes) {
            this.table = table;
            this.changes = changes;
            this.plan = ShipPlan.of(table, changes, memory.vanishes(table), memory.isTwoWay());
            this.keyless = table.state().keyless();
            this.imaged = changes != null && (changes.hasImages() || keyless) && plan.isLogged();
        }

        /** What its rows may take in memory, -1 if they are not to be sent for ahead: those of unknown width come a few at a time. */
        private long aheadBytes() {
            if (changes == null || !plan.isLogged() || changes.areKeysOnServer()) {
                return -1;
            }
            int n = changes.keys().size();
            Long rowBytes = memory.rowBytes(table);
            boolean unknown = n == 0 || rowBytes == null && n > 1;
            return unknown ? -1 : rowBytes == null ? ROW_BYTES_GUESS : n * rowBytes;
        }

        private void sendAhead() {
            RowQuery.Keys keys = RowQuery.Keys.held(table.state(), changes.keys());
            vanishedAhead =
                    plan.vanished() != Vanished.NONE ? send(RowQuery.vanished(table.state(), keys, false)) : null;
            rowsAhead = send(RowQuery.rows(table.state(), keys, plan.partitions(), false));
        }

        boolean deletes() {
            return deleted > 0;
        }

        String topic() {
            return topic;
        }

        /** How many records are states in between. */
        long intermediate() {
            return images.sent();
        }

        private void ship() {
            topic = Topics.of(source.database(), table.state().name());
            TableShape shape = table.state().shape();
            int first = keyless ? -1 : shape.columns().indexOf(shape.key().get(0));
            firstKeyColumn = leading() + first;
            writer = new ChangeWriter(shape, source, mode);
            images = new ImageShipper(publisher, writer, topic, table, () -> ++order);
            if (changes != null && changes.hasImages() && border() > 0) {
                stream(RowQuery.imagesUpTo(table.rel(), from, border()), images::ship);
            }
            for (Truncate t : plan.truncates()) {
                byte[] value = writer.truncate(t.relation(), t.bound(), source.publishedMillis(), ++order);
                publisher.sendFirst(table.state().name(), topic, value);
            }
            if (keyless && plan.isLogged()) { // without a change a column was added, and no row touched
                KeylessShipper each = new KeylessShipper(publisher, writer, images, topic, table, () -> ++order);
                deleted = changes == null ? 0 : each.ship(from, border(), this::stream, memory);
                return;
            }
            if (imaged && border() < Long.MAX_VALUE) {
                stream(RowQuery.imagesBehind(table.state(), table.rel(), from, border()), images::ship);
            }
            if (rowsAhead != null) {
                if (vanishedAhead != null) {
                    read.await(vanishedAhead).forEach(this::delete);
                }
                read.await(rowsAhead).forEach(this::row);
            } else {
                shipInSavepoint(this);
            }
            memory.learn(table, rows, bytes);
            // somebody bypassed the triggers; since deletes must come before rows, all is done again
            if (plan.isExact() && missing != deleted) {
                memory.vanish(table);
                throw new BatchDropped("rows of " + table.state().name() + " vanished without a logged delete");
            }
        }

        /** Images up to here are shipped before the truncates, and stand for themselves. Without a key what empties all of the table counts. */
        private long border() {
            return imaged ? changes.truncatedAt(table.state()) : Long.MAX_VALUE;
        }

        private void shipStreaming() {
            RowQuery.Keys keys = plan.rows() == Rows.WHOLE ? null : keys(false, false);
            if (keys != null && plan.vanished() != Vanished.NONE) {
                RowQuery.Keys gone = keys(true, plan.vanished() == Vanished.DELETED);
                stream(RowQuery.vanished(table.state(), gone, onePass(gone)), this::delete);
            }
            if (plan.rows() != Rows.LOGGED) {
                stream(RowQuery.all(table.state()), r -> row(r, Op.READ));
                return;
            }
            for (long partition : plan.partitions()) {
                TableState.Member member = table.state().member(partition).orElseThrow();
                stream(RowQuery.partition(table.state(), member), r -> row(r, Op.READ));
            }
            if (keys != null) {
                stream(RowQuery.rows(table.state(), keys, plan.partitions(), onePass(keys)), this::row);
            }
        }

        /** @param gone whose rows are @param deleted only those with a logged delete; of keys that are held, which are few, all come */
        private RowQuery.Keys keys(boolean gone, boolean deleted) {
            if (changes == null || !changes.areKeysOnServer() && changes.keys().isEmpty()) {
                return null;
            }
            long count = deleted ? changes.deletes() : changes.rows();
            if (imaged) {
                return RowQuery.Keys.imaged(table, from, gone, deleted, images.shipped(border()))
                        .counting(count);
            }
            return changes.areKeysOnServer()
                    ? RowQuery.Keys.logged(table, from, deleted, count)
                    : RowQuery.Keys.held(table.state(), changes.keys());
        }

        private boolean onePass(RowQuery.Keys keys) {
            return changes.areKeysOnServer() && OnePass.pays(read, table.state(), keys);
        }

        private void stream(RowQuery query, Consumer<Row> each) {
            if (query.onePass()) {
                read.query(
                        "SET LOCAL enable_nestloop = off; SET LOCAL enable_hashjoin = on; SET LOCAL enable_seqscan = on");
            }
            if (changes == null || changes.rows() > LogReader.HELD_MAX || !plan.isLogged()) {
                publisher.settle(); // the first row may take longer than a Kafka transaction may last
            }
            read.stream(query.sql(), query.parameters(), each);
        }

        private void row(Row r) {
            if (r.getValue(firstKeyColumn) == null) { // no row was found: one that was has its key
                missing++;
            } else {
                row(r, r.getBoolean(0) ? Op.CREATE : Op.UPDATE);
            }
        }

        private void row(Row r, Op op) {
            String[] values = texts(r);
            long at = op == Op.READ ? source.publishedMillis() : r.getLong(1);
            byte[] key = writer.keyOfRow(values);
            byte[] value = imaged ? images.row(op, r, key, values, at) : writer.row(op, values, at, ++order);
            publish(r, op, key, value);
            rows++;
            bytes += value.length;
        }

        private void delete(Row r) {
            deleted++;
            String[] values = texts(r);
            byte[] key = writer.key(values);
            byte[] value =
                    imaged ? images.delete(r, key, values, r.getLong(1)) : writer.delete(values, r.getLong(1), ++order);
            publish(r, Op.DELETE, key, value);
        }

        private void publish(Row r, Op op, byte[] key, byte[] value) {
            boolean told = imaged && op != Op.READ;
            publisher.send(table.state().name(), topic, key, value, told ? images.written(r) : null);
        }

        private String[] texts(Row r) {
            String[] values = new String[r.size() - leading()];
            for (int i = 0; i < values.length; i++) {
                values[i] = r.getString(i + leading());
            }
            return values;
        }

        private int leading() {
            return imaged ? LEADING_WITH_IMAGE : LEADING;
        }
    }

    Work work(CapturedTable table, TableChanges changes) {
        return new Work(table, changes);
    }

    /**
     * Ships all of a batch, table by table. If it reads several tables it fails with 55P03 where it would have to wait for a lock.
     *
     * @param locked the transaction holds locks on tables already
     */
    void ship(List<Work> works, boolean locked) {
        givesWay = locked
                || works.stream()
                                .mapToInt(w -> w.table.state().members().size())
                                .sum()
                        > 1;
        List<Work> ahead = new ArrayList<>();
        long aheadBytes = 0;
        for (Work work : works) {
            long bytes = work.aheadBytes();
            if (bytes >= 0 && aheadBytes + bytes <= AHEAD_BYTES_MAX) {
                aheadBytes += bytes;
                ahead.add(work);
            }
        }
        Future<RowSet<Row>> free =
                givesWay && !ahead.isEmpty() ? read.sendQuery(lockNow(ahead)) : Future.succeededFuture();
        ahead.forEach(Work::sendAhead);
        read.await(free);
        works.forEach(Work::ship);
    }

    private static String lockNow(List<Work> works) {
        return new TableLocks(works.stream().map(w -> w.table.state()).toList()).now();
    }

    /** Locks and settings end with it, the snapshot does not. */
    private void shipInSavepoint(Work work) {
        read.query("SAVEPOINT sarrio" + (givesWay ? "; " + lockNow(List.of(work)) : ""));
        work.shipStreaming();
        read.query("ROLLBACK TO SAVEPOINT sarrio; RELEASE SAVEPOINT sarrio");
    }

    private Future<RowSet<Row>> send(RowQuery query) {
        return read.send(query.sql(), query.parameters());
    }
}
