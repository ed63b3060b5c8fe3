package dev.sarrio.examples;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.change.ChangeWriter;
import dev.sarrio.core.change.ColumnKind;
import dev.sarrio.core.change.ColumnShape;
import dev.sarrio.core.change.Op;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.SourceInfo;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.BatchPublisher;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.TopicAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Publishes batches as capture does, in ordinary and in awkward ways, without a database behind it. */
final class SourceUnderTest {
    static final TableName ORDERS = new TableName("public", "orders");
    static final TableName LINES = new TableName("public", "order_lines");
    private static final String STREAM = "0d9b6a3e-5f0e-4d5e-9a57-0c7a3a5f1b11";
    private static final List<ColumnShape> COLUMNS =
            List.of(new ColumnShape("id", ColumnKind.INT64, false), new ColumnShape("note", ColumnKind.TEXT, true));
    private final DatabaseName database;
    private final KafkaSettings settings;

    SourceUnderTest(String bootstrapServers, String database) {
        this.database = new DatabaseName(database);
        this.settings = new KafkaSettings(
                bootstrapServers, Map.of(), 3, (short) -1, 168, KafkaSettings.RECORD_BYTES_MAX_DEFAULT);
        try (TopicAdmin admin = new TopicAdmin(settings, "example-admin")) {
            admin.ensureTables(List.of(Topics.of(this.database, ORDERS), Topics.of(this.database, LINES)));
            admin.ensureBatches(this.database);
        }
    }

    /** What a consumer must see of {@link #publishThreeBatches}: per batch its records as `op table id`, in their order. */
    static List<List<String>> expected() {
        return List.of(
                List.of("c orders 1", "c orders 2", "c orders 3", "c order_lines 10", "c order_lines 11"),
                List.of("t order_lines null", "d orders 2", "u orders 3"),
                List.of("u orders 1", "u orders 3", "c order_lines 12", "c order_lines 13"));
    }

    void publishThreeBatches() {
        try (BatchPublisher publisher = new BatchPublisher(settings, database)) {
            publish(publisher, 1, SchemaMode.NONE);
            publisher.begin(); // aborted: nobody sees it
            send(publisher, writer(ORDERS, 2, SchemaMode.NONE), ORDERS, Op.UPDATE, 99, 1);
            publisher.abort();
        }
        // goes on in another Kafka transaction with each record
        try (BatchPublisher publisher = new BatchPublisher(settings, database, Duration.ZERO)) {
            publisher.begin(); // dropped after a part of it was committed: seen, but no marker names it
            ChangeWriter writer = writer(ORDERS, 2, SchemaMode.NONE);
            send(publisher, writer, ORDERS, Op.UPDATE, 77, 1);
            send(publisher, writer, ORDERS, Op.UPDATE, 78, 2);
            publisher.abort();
            publish(publisher, 2, SchemaMode.NONE);
            publish(publisher, 3, SchemaMode.EMBEDDED);
        }
    }

    private void publish(BatchPublisher publisher, long batch, SchemaMode mode) {
        ChangeWriter orders = writer(ORDERS, batch, mode);
        ChangeWriter lines = writer(LINES, batch, mode);
        publisher.begin();
        long order = 0;
        for (String record : expected().get((int) batch - 1)) {
            String[] part = record.split(" ");
            TableName table = part[1].equals("orders") ? ORDERS : LINES;
            ChangeWriter writer = table.equals(ORDERS) ? orders : lines;
            order++;
            switch (part[0]) {
                case "t" ->
                    publisher.sendFirst(
                            table, Topics.of(database, table), writer.truncate(table.toString(), null, 1, order));
                case "d" -> {
                    String[] key = {part[2]};
                    publisher.send(table, Topics.of(database, table), writer.key(key), writer.delete(key, 1, order));
                }
                default -> send(publisher, writer, table, Op.of(part[0]), Long.parseLong(part[2]), order);
            }
        }
        publisher.commit(marker(publisher, batch));
    }

    private void send(BatchPublisher publisher, ChangeWriter writer, TableName table, Op op, long id, long order) {
        String[] row = {Long.toString(id), "note of " + id};
        publisher.send(table, Topics.of(database, table), writer.keyOfRow(row), writer.row(op, row, 1, order));
    }

    private ChangeWriter writer(TableName table, long batch, SchemaMode mode) {
        TableShape shape = new TableShape(table, COLUMNS.subList(0, 1), COLUMNS);
        return new ChangeWriter(shape, new SourceInfo(database, "shop", STREAM, batch, 1), mode);
    }

    private BatchMarker marker(BatchPublisher publisher, long batch) {
        List<TablePart> parts = new ArrayList<>();
        publisher.ranges().forEach((topic, ranges) -> {
            TableName table = Topics.table(database, topic).orElseThrow();
            parts.add(new TablePart(table, topic, ranges, false, false, "f", List.of()));
        });
        return new BatchMarker(
                BatchMarker.VERSION,
                database,
                STREAM,
                batch,
                Snapshot.parse(batch + ":" + batch + ":"),
                Snapshot.parse(batch + 1 + ":" + (batch + 1) + ":"),
                null,
                null,
                parts,
                List.of());
    }

    static List<List<String>> seen(List<Batch> batches) {
        return batches.stream()
                .map(b -> b.records().stream().map(SourceUnderTest::seen).toList())
                .toList();
    }

    private static String seen(ChangeRecord r) {
        String id = r.key() == null ? "null" : r.key().get("id").asText();
        return r.op() + " " + r.value().at("/source/table").asText() + " " + id;
    }
}
