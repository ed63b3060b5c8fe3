package dev.sarrio.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.testing.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarkerReaderIT {
    private final KafkaSettings settings = KafkaSettings.of(TestKafka.shared().bootstrapServers());
    private final DatabaseName database =
            new DatabaseName("m" + UUID.randomUUID().toString().replace("-", ""));
    private final TopicPartition markers = new TopicPartition(Topics.batches(database), 0);
    private final Admin admin = Admin.create(settings.client("test-admin", Map.of()));
    private KafkaProducer<byte[], byte[]> producer;
    private MarkerReader reader;

    @BeforeEach
    void open() throws Exception {
        admin.createTopics(List.of(new NewTopic(markers.topic(), 1, (short) 1)))
                .all()
                .get();
        producer = new KafkaProducer<>(
                settings.client("test-producer", Map.of("transactional.id", database.value())),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    @AfterEach
    void close() {
        if (reader != null) {
            reader.close();
        }
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }

    @Test
    void followsFromAPositionAndNeverShowsAbortedMarkers() {
        publish(marker("s", 1, 10, 20), true);
        publish(marker("s", 2, 20, 99), false);
        publish(marker("s", 2, 20, 30), true);
        reader = reader(new MarkerPosition("s", 0, -1, null));
        List<CommittedMarker> all = poll(2);
        publish(marker("s", 3, 30, 40), true);

        assertThat(all).extracting(m -> m.marker().batch()).containsExactly(1L, 2L);
        assertThat(all.get(1).marker().to()).isEqualTo(snapshot(30));
        assertThat(poll(1)).extracting(m -> m.marker().batch()).containsExactly(3L);
        reader.close();
        reader = reader(MarkerPosition.after(all.get(0)));
        assertThat(poll(2)).extracting(m -> m.marker().batch()).containsExactly(2L, 3L);
    }

    @Test
    void theMarkersBehindABatchAreFoundWithoutReadingAll() {
        for (int batch = 1; batch <= 9; batch++) {
            publish(marker("s", batch, batch * 10, batch * 10 + 10), true);
        }
        publish(marker("s", 10, 100, 110), false);
        MarkerLog log = new MarkerLog(settings);
        assertThat(log.after(database, 6, 3))
                .extracting(m -> m.marker().batch())
                .containsExactly(7L, 8L, 9L);
        assertThat(log.after(database, 6, 2))
                .extracting(m -> m.marker().batch())
                .containsExactly(8L, 9L);
        assertThat(log.after(database, 6, 50)).hasSize(3);
        assertThat(log.after(database, 9, 1)).isEmpty();
        assertThat(log.last(database).orElseThrow().marker().batch()).isEqualTo(9);
        assertThat(log.after(new DatabaseName("nowhere"), 1, 1)).isEmpty();
    }

    @Test
    void needsACopyWhenRetentionTookTheNextMarker() throws Exception {
        publish(marker("s", 1, 10, 20), true);
        publish(marker("s", 2, 20, 30), true);
        long third = publish(marker("s", 3, 30, 40), true);
        admin.deleteRecords(Map.of(markers, RecordsToDelete.beforeOffset(third)))
                .all()
                .get();
        reader = reader(new MarkerPosition("s", 1, 0, snapshot(20)));

        assertNeedsCopy("batch 2 is gone");
    }

    @Test
    void goesOnWhenRetentionTookNothingButMarkersThatWereDone() throws Exception {
        publish(marker("s", 1, 10, 20), true);
        long second = publish(marker("s", 2, 20, 30), true);
        admin.deleteRecords(Map.of(markers, RecordsToDelete.beforeOffset(second)))
                .all()
                .get();
        reader = reader(new MarkerPosition("s", 1, 0, snapshot(20)));

        assertThat(poll(1)).extracting(m -> m.marker().batch()).containsExactly(2L);
    }

    @Test
    void needsACopyWhenTheStreamBeganAnew() {
        publish(marker("other", 1, 10, 20), true);
        reader = reader(new MarkerPosition("s", 0, -1, null));

        assertNeedsCopy("began anew");
    }

    @Test
    void needsACopyWhenAnUncleanElectionReplacedTheBatchThatWasApplied() {
        long first = publish(marker("s", 1, 10, 25), true); // we applied another batch 1, up to 20
        publish(marker("s", 2, 25, 30), true);
        reader = reader(new MarkerPosition("s", 1, first, snapshot(20)));

        assertNeedsCopy("begins at 25:25:");
    }

    @Test
    void needsACopyWhenTheTopicWasLostOrIsShorterThanThePosition() throws Exception {
        assertThatThrownBy(() -> reader(new MarkerPosition("s", 7, 40, null)))
                .hasMessageContaining("ends before the position");
        admin.deleteTopics(List.of(markers.topic())).all().get();
        Awaitility.await().until(() -> !admin.listTopics().names().get().contains(markers.topic()));

        assertThatThrownBy(() -> reader(new MarkerPosition("s", 7, 40, null))).hasMessageContaining("is gone");
    }

    @Test
    void aWakeupEndsAWaitingPoll() {
        reader = reader(new MarkerPosition("s", 0, -1, null));
        reader.wakeup();

        assertThat(reader.poll(Duration.ofMinutes(5))).isEmpty();
    }

    private void assertNeedsCopy(String why) {
        assertThatThrownBy(() -> poll(1))
                .isInstanceOfSatisfying(SarrioException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NEEDS_COPY);
                    assertThat(e.remedy()).contains("needs a new copy");
                })
                .hasMessageContaining(why);
    }

    private MarkerReader reader(MarkerPosition after) {
        return new MarkerReader(settings, "test-marker-reader", database, after);
    }

    private List<CommittedMarker> poll(int n) {
        List<CommittedMarker> all = new ArrayList<>();
        Awaitility.await().until(() -> {
            all.addAll(reader.poll(Duration.ofMillis(100)));
            return all.size() >= n;
        });
        return all;
    }

    private long publish(BatchMarker marker, boolean commit) {
        producer.beginTransaction();
        var sent = producer.send(new ProducerRecord<>(markers.topic(), Json.bytes(marker)));
        producer.flush();
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
        try {
            return sent.get().offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private BatchMarker marker(String stream, long batch, long from, long to) {
        return new BatchMarker(
                1, database, stream, batch, snapshot(from), snapshot(to), null, null, List.of(), List.of());
    }

    private static Snapshot snapshot(long xid) {
        return Snapshot.parse(xid + ":" + xid + ":");
    }
}
