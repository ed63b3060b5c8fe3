package dev.sarrio.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.testing.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchPublisherIT {
    private static final TableName TABLE = new TableName("public", "t");
    private static final Snapshot HERE = Snapshot.parse("1:1:");
    private final KafkaSettings settings =
            new KafkaSettings(TestKafka.shared().bootstrapServers(), Map.of(), 3, (short) 1, 1, 100_000);
    private final DatabaseName database =
            new DatabaseName("b" + UUID.randomUUID().toString().replace("-", "").substring(0, 10));
    private final String topic = Topics.of(database, TABLE);
    private final TopicAdmin topics = new TopicAdmin(settings, "test-admin");

    @BeforeEach
    void createTopics() {
        topics.ensureBatches(database);
        topics.ensureTables(List.of(topic));
    }

    @AfterEach
    void close() {
        topics.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private BatchMarker marker(long batch, List<OffsetRange> ranges) {
        TablePart part = new TablePart(TABLE, topic, ranges, false, false, "f", List.of());
        return new BatchMarker(
                BatchMarker.VERSION, database, "s", batch, HERE, HERE, null, null, List.of(part), List.of());
    }

    private long publish(BatchPublisher publisher, long batch, int rows) {
        publisher.begin();
        for (int i = 0; i < rows; i++) {
            publisher.send(TABLE, topic, bytes("{\"id\":" + i + "}"), bytes("value " + batch));
        }
        return publisher.commit(marker(batch, publisher.ranges().getOrDefault(topic, List.of())));
    }

    @Test
    void aBatchThatTakesLongGoesOutInSeveralTransactionsWithTheMarkerInTheLast() {
        try (BatchPublisher publisher = new BatchPublisher(settings, database, Duration.ZERO);
                RangeReader reader = new RangeReader(settings, "test", 1 << 20, Duration.ofSeconds(10))) {
            publish(publisher, 1, 30);
            BatchMarker last =
                    new MarkerLog(settings).last(database).orElseThrow().marker();
            assertThat(last.records()).isEqualTo(30);
            long[] read = new long[1];
            last.tables().forEach(p -> reader.read(p, r -> ++read[0] > 0));
            assertThat(read[0]).isEqualTo(30);
        }
    }

    @Test
    void anAbortedBatchLeavesNoMarkerAndTheLastOneIsFoundBehindMany() {
        MarkerLog log = new MarkerLog(settings);
        assertThat(log.last(database)).isEmpty();
        try (BatchPublisher publisher = new BatchPublisher(settings, database)) {
            long offset = publish(publisher, 1, 1);
            for (int i = 0; i < 40; i++) {
                publisher.begin();
                publisher.send(TABLE, topic, bytes("k"), bytes("dropped"));
                publisher.abort();
            }
            assertThat(log.last(database))
                    .hasValueSatisfying(m -> assertThat(m.offset()).isEqualTo(offset));
        }
    }

    @Test
    void aRowThatIsTooLargeIsNamed() {
        try (BatchPublisher publisher = new BatchPublisher(settings, database)) {
            publisher.begin();
            assertThatThrownBy(() -> publisher.send(TABLE, topic, bytes("{\"id\":7}"), new byte[100_001]))
                    .isInstanceOfSatisfying(SarrioException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.RECORD_TOO_LARGE);
                        assertThat(e.getMessage()).contains("public.t", "{\"id\":7}");
                    });
        }
    }

    @Test
    void anOlderPublisherIsFencedByItsSuccessor() {
        try (BatchPublisher older = new BatchPublisher(settings, database)) {
            publish(older, 1, 1);
            older.begin();
            older.send(TABLE, topic, bytes("k"), bytes("zombie"));
            try (BatchPublisher successor = new BatchPublisher(settings, database)) {
                publish(successor, 2, 1);
                assertThatThrownBy(() -> older.commit(marker(2, List.of()))).isInstanceOf(SarrioException.class);
                assertThat(new MarkerLog(settings)
                                .last(database)
                                .orElseThrow()
                                .marker()
                                .records())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void aTransactionThatTheBrokerEndedIsReportedAsLostAndTheNextPublisherGoesOn() throws Exception {
        try (BatchPublisher publisher = new BatchPublisher(settings, database);
                Admin admin = Admin.create(settings.client("test-fence", Map.of()))) {
            publish(publisher, 1, 1);
            publisher.begin();
            publisher.send(TABLE, topic, bytes("k"), bytes("too late"));
            publisher.ranges();
            // what the broker does when a transaction has timed out: it aborts it, under the next epoch
            admin.fenceProducers(List.of("sarrio-capture-" + database)).all().get();
            assertThatThrownBy(() -> {
                        publisher.send(TABLE, topic, bytes("k"), bytes("later"));
                        publisher.commit(marker(2, List.of()));
                    })
                    .isInstanceOfSatisfying(
                            SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_LOST));
        }
        try (BatchPublisher next = new BatchPublisher(settings, database)) {
            publish(next, 2, 2);
        }
        assertThat(new MarkerLog(settings).last(database).orElseThrow().marker().records())
                .isEqualTo(2);
    }

    @Test
    void trimmingNeverTakesTheLastMarker() {
        try (BatchPublisher publisher = new BatchPublisher(settings, database)) {
            publish(publisher, 1, 1);
            long last = publish(publisher, 2, 1);
            topics.trimMarkers(database, Instant.now().plusSeconds(3600), last);
            assertThat(new MarkerLog(settings).last(database))
                    .hasValueSatisfying(m -> assertThat(m.offset()).isEqualTo(last));
        }
    }
}
