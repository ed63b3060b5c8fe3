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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final int PAGES_PER_KEY = 3;
    private static final String ALL_OPS = "'I', 'U', 'D'";
    private static final String DELETES = "'D'";
    private static final String PAGES =
            "SELECT sum(pg_relation_size(m.oid::oid))::int8 / 8192 AS pages FROM unnest($1::int8[]) AS m(oid)";
    private final PgSession read;
    private final BatchPublisher publisher;
    private final Memory memory;
    private final SchemaMode mode;
    private final SourceInfo source;
    private final Snapshot from;
    private long order;
    private boolean givesWay;

    /** What is remembered between batches: how wide rows are, of which tables keys vanished unlogged, and whether others write too. */
    static final class Memory {
        private final Map<Integer, Long> rowBytes = new HashMap<>();
        private final Set<Integer> vanishing = new HashSet<>();
        private boolean twoWay;

        void twoWay(boolean now) {
            twoWay = now;
        }
    }

    TableShipper(
            PgSession read,
            BatchPublisher publisher,
            Memory memory,
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
        private long rows;
        private long bytes;

        private Work(CapturedTable table, TableChanges changes) {
            this.table = table;
            this.changes = changes;
            this.plan = ShipPlan.of(table, changes, memory.vanishing.contains(table.rel()), memory.twoWay);
        }

        /** What its rows may take in memory, -1 if they are not to be sent for ahead: those of unknown width come a few at a time. */
        private long aheadBytes() {
            boolean keysOnly = plan.rows() == Rows.LOGGED && plan.partitions().isEmpty();
            if (changes == null || !keysOnly || changes.areKeysOnServer()) {
                return -1;
            }
            int n = changes.keys().size();
            Long rowBytes = memory.rowBytes.get(table.rel());
            if (n == 0 || rowBytes == null && n > 1) {
                return -1;
            }
            return rowBytes == null ? ROW_BYTES_GUESS : n * rowBytes;
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

        private void ship() {
            topic = Topics.of(source.database(), table.state().name());
            TableShape shape = table.state().shape();
            firstKeyColumn = LEADING + shape.columns().indexOf(shape.key().get(0));
            writer = new ChangeWriter(shape, source, mode);
            for (Truncate t : plan.truncates()) {
                publisher.sendFirst(
                        table.state().name(),
                        topic,
                        writer.truncate(t.relation(), t.bound(), source.publishedMillis(), ++order));
            }
            if (rowsAhead != null) {
                if (vanishedAhead != null) {
                    read.await(vanishedAhead).forEach(this::delete);
                }
                read.await(rowsAhead).forEach(this::row);
            } else {
                shipInSavepoint(this);
            }
            learn();
            // somebody bypassed the triggers; since deletes must come before rows, all is done again
            if (plan.isExact() && missing != deleted) {
                memory.vanishing.add(table.rel());
                throw new BatchDropped("rows of " + table.state().name() + " vanished without a logged delete");
            }
        }

        private void shipStreaming() {
            RowQuery.Keys keys = plan.rows() == Rows.WHOLE ? null : keys(false);
            if (keys != null && plan.vanished() != Vanished.NONE) {
                RowQuery.Keys gone = plan.vanished() == Vanished.DELETED ? keys(true) : keys;
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

        /** @param deleted only those with a logged delete; of keys that are held, which are few, all come */
        private RowQuery.Keys keys(boolean deleted) {
            if (changes == null || !changes.areKeysOnServer() && changes.keys().isEmpty()) {
                return null;
            }
            return changes.areKeysOnServer()
                    ? RowQuery.Keys.logged(
                            table.state(),
                            table.rel(),
                            from,
                            deleted ? DELETES : ALL_OPS,
                            deleted ? changes.deletes() : changes.rows())
                    : RowQuery.Keys.held(table.state(), changes.keys());
        }

        /** Reading the whole table once is cheaper than so many look-ups. By its size on disk, not by statistics. */
        private boolean onePass(RowQuery.Keys keys) {
            if (!changes.areKeysOnServer()) {
                return false;
            }
            Long[] oids =
                    table.state().members().stream().map(TableState.Member::oid).toArray(Long[]::new);
            Long pages = read.execute(PAGES, (Object) oids).iterator().next().getLong("pages");
            return pages != null && keys.count() > PAGES_PER_KEY * pages;
        }

        private void stream(RowQuery query, Consumer<Row> each) {
            if (query.onePass()) {
                read.query(
                        "SET LOCAL enable_nestloop = off; SET LOCAL enable_hashjoin = on; SET LOCAL enable_seqscan = on");
            }
            publisher.settle(); // the first row may take longer than a Kafka transaction may last
            read.stream(query.sql(), query.parameters(), each);
        }

        private void learn() {
            if (rows > 0) {
                memory.rowBytes.merge(table.rel(), bytes / rows + 64, (a, b) -> Math.max(b, (a * 7 + b) / 8));
            }
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
            byte[] value = writer.row(op, values, at, ++order);
            publisher.send(table.state().name(), topic, writer.keyOfRow(values), value);
            rows++;
            bytes += value.length;
        }

        private void delete(Row r) {
            deleted++;
            String[] key = texts(r);
            publisher.send(table.state().name(), topic, writer.key(key), writer.delete(key, r.getLong(1), ++order));
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

    private static String[] texts(Row r) {
        String[] values = new String[r.size() - LEADING];
        for (int i = 0; i < values.length; i++) {
            values[i] = r.getString(i + LEADING);
        }
        return values;
    }
}
