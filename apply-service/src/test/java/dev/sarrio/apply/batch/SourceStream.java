package dev.sarrio.apply.batch;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.change.ChangeWriter;
import dev.sarrio.core.change.ColumnKind;
import dev.sarrio.core.change.ColumnShape;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.change.RowImage;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.SourceInfo;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.BatchPublisher;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.TopicAdmin;
import dev.sarrio.testing.TestKafka;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

/** A source as far as apply sees it: batches written to Kafka by hand, with capture's own publisher. */
public final class SourceStream implements AutoCloseable {
    public final KafkaSettings kafka;
    public final DatabaseName database =
            new DatabaseName("s" + UUID.randomUUID().toString().replace("-", "").substring(0, 20));
    public final String stream = UUID.randomUUID().toString();
    private final TopicAdmin topics;
    private final BatchPublisher publisher;
    private final SchemaMode schemaMode;
    private long batch;
    private Snapshot last = snapshot(1000);

    public SourceStream() {
        this(KafkaSettings.of(TestKafka.shared().bootstrapServers()), SchemaMode.NONE);
    }

    public SourceStream(KafkaSettings kafka, SchemaMode schemaMode) {
        this.kafka = kafka;
        this.schemaMode = schemaMode;
        this.topics = new TopicAdmin(kafka, "test-topics");
        topics.ensureBatches(database);
        this.publisher = new BatchPublisher(kafka, database);
    }

    public static Snapshot snapshot(long xid) {
        return Snapshot.parse(xid + ":" + xid + ":");
    }

    /** `id int8!, name text`: types by their names in pg_catalog, `!` marks the key. */
    public static TableShape shape(String table, String... columns) {
        List<ColumnShape> all = new ArrayList<>();
        List<ColumnShape> key = new ArrayList<>();
        for (String c : columns) {
            String[] words = c.replace("!", "").split(" (?=[^ ]+$)");
            ColumnShape column = new ColumnShape(words[0], ColumnKind.ofType(words[1]), !c.endsWith("!"));
            all.add(column);
            if (c.endsWith("!")) {
                key.add(column);
            }
        }
        return new TableShape(TableName.parse(table), key, all);
    }

    public Snapshot last() {
        return last;
    }

    public Batch batch() {
        return new Batch();
    }

    /** One batch in the making. */
    public final class Batch {
        private final Map<TableShape, List<Write>> writes = new LinkedHashMap<>();
        private final List<TableShape> truncated = new ArrayList<>();
        private final List<TableShape> deleted = new ArrayList<>();
        private String fingerprint = "f";
        private List<String> ddl = List.of();
        private Snapshot to = snapshot(last.xmax() + 10);
        private List<Goal> goals = List.of();

        /** @param order truncates, then deletes, then rows, as capture does it */
        private record Write(int order, Send send) {}

        private interface Send {
            void to(ChangeWriter writer, TableShape shape, String topic);
        }

        public Batch row(TableShape shape, String... values) {
            return add(
                    2,
                    shape,
                    (w, s, topic) ->
                            publisher.send(s.table(), topic, w.keyOfRow(values), w.row(Op.UPDATE, values, 0, 0)));
        }

        /** Many rows, made one by one. */
        public Batch rows(TableShape shape, int count, IntFunction<String[]> row) {
            return add(2, shape, (w, s, topic) -> {
                for (int i = 0; i < count; i++) {
                    String[] values = row.apply(i);
                    publisher.send(s.table(), topic, w.keyOfRow(values), w.row(Op.UPDATE, values, 0, 0));
                }
            });
        }

        public Batch delete(TableShape shape, String... key) {
            deleted.add(shape);
            return add(1, shape, (w, s, topic) -> publisher.send(s.table(), topic, w.key(key), w.delete(key, 0, 0)));
        }

        /** Of a table without a key, in the order of the calls: a change from one row to another, either of which may be null. */
        public Batch change(TableShape shape, String[] before, String[] after) {
            if (before != null) {
                deleted.add(shape);
            }
            List<String> names = shape.columns().stream().map(ColumnShape::name).toList();
            Op op = before == null ? Op.CREATE : after == null ? Op.DELETE : Op.UPDATE;
            return add(2, shape, (w, s, topic) -> {
                RowImage.Reading reading = new RowImage.Reading(s, names);
                RowImage was = before == null ? null : reading.image(Arrays.asList(before));
                RowImage is = after == null ? null : reading.image(Arrays.asList(after));
                publisher.send(s.table(), topic, null, w.change(op, was, is, 0, 0));
            });
        }

        /** The same of the rows of a partition. */
        public Batch emptied(TableShape shape, String relation, String constraint) {
            truncated.add(shape);
            return add(
                    2,
                    shape,
                    (w, s, topic) -> publisher.sendFirst(s.table(), topic, w.truncate(relation, constraint, 0, 0)));
        }

        public Batch truncate(TableShape shape, String relation, String constraint) {
            truncated.add(shape);
            return add(
                    0,
                    shape,
                    (w, s, topic) -> publisher.sendFirst(s.table(), topic, w.truncate(relation, constraint, 0, 0)));
        }

        private Batch add(int order, TableShape shape, Send send) {
            writes.computeIfAbsent(shape, s -> new ArrayList<>()).add(new Write(order, send));
            return this;
        }

        public Batch fulfils(SyncName sync, long kick) {
            this.goals = List.of(new Goal(sync, kick));
            return this;
        }

        public Batch to(Snapshot snapshot) {
            this.to = snapshot;
            return this;
        }

        public Batch changed(String newFingerprint, String... statements) {
            this.fingerprint = newFingerprint;
            this.ddl = Arrays.asList(statements);
            return this;
        }

        public CommittedMarker publish() {
            Instant changed = Instant.now();
            publisher.begin();
            SourceInfo source = new SourceInfo(database, "test", stream, ++batch, changed.toEpochMilli());
            writes.forEach((shape, list) -> {
                String topic = Topics.of(database, shape.table());
                topics.ensureTables(List.of(topic));
                ChangeWriter writer = new ChangeWriter(shape, source, schemaMode);
                list.stream().sorted(Comparator.comparingInt(Write::order)).forEach(w -> w.send()
                        .to(writer, shape, topic));
            });
            Map<String, List<OffsetRange>> ranges = publisher.ranges();
            List<TablePart> parts = writes.keySet().stream()
                    .map(s -> new TablePart(
                            s.table(),
                            Topics.of(database, s.table()),
                            ranges.get(Topics.of(database, s.table())),
                            truncated.contains(s),
                            deleted.contains(s),
                            fingerprint,
                            ddl,
                            0,
                            s.key().isEmpty()))
                    .toList();
            BatchMarker marker = new BatchMarker(
                    BatchMarker.VERSION, database, stream, batch, last, to, changed, changed, parts, List.of(), goals);
            last = to;
            return new CommittedMarker(publisher.commit(marker), marker);
        }
    }

    @Override
    public void close() {
        publisher.close();
        topics.close();
    }
}
