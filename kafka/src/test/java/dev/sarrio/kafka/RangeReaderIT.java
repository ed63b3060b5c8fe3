package dev.sarrio.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.testing.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RangeReaderIT {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
    private final KafkaSettings settings = KafkaSettings.of(TestKafka.shared().bootstrapServers());
    private final String topic = "ranges." + UUID.randomUUID();
    private final Admin admin = Admin.create(settings.client("test-admin", Map.of()));
    private KafkaProducer<byte[], byte[]> producer;
    private RangeReader reader;

    @BeforeEach
    void open() throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        producer = new KafkaProducer<>(
                settings.client("test-producer", Map.of("transactional.id", topic)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        reader = new RangeReader(settings, "test-reader", 4 << 20, SILENCE_MAX);
    }

    @AfterEach
    void close() {
        reader.close();
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }

    @Test
    void readsExactlyTheRangesOfEachPartitionAroundAbortedAndControlRecords() {
        TablePart first = commit("a", 300);
        abort("aborted", 200);
        TablePart second = commit("b", 100);
        abort("aborted", 50);
        TablePart third = commit("c", 1);

        assertThat(read(first)).containsExactlyInAnyOrderElementsOf(values("a", 300));
        assertThat(read(second)).containsExactlyInAnyOrderElementsOf(values("b", 100));
        assertThat(read(third)).containsExactly("c0");
    }

    @Test
    void readsARangeAcrossSeveralTransactionsWithAnAbortedOneInBetween() {
        producer.beginTransaction();
        List<RecordMetadata> sent = send("x", 0, 90);
        producer.commitTransaction();
        abort("aborted", 60);
        producer.beginTransaction();
        sent.addAll(send("x", 90, 120));
        producer.commitTransaction();

        assertThat(read(part(sent))).containsExactlyInAnyOrderElementsOf(values("x", 120));
    }

    @Test
    void readsOnlyWhatTheMarkerNamesWhenMoreLiesBehindAndCanGoBack() {
        TablePart first = commit("a", 30);
        TablePart second = commit("b", 30);

        assertThat(read(first)).hasSize(30).allMatch(v -> v.startsWith("a"));
        assertThat(read(first)).hasSize(30).allMatch(v -> v.startsWith("a"));
        assertThat(read(second)).hasSize(30).allMatch(v -> v.startsWith("b"));
    }

    @Test
    void stopsARangeEarlyWhenTheSinkHasEnoughAndReadsItWholeAfterwards() {
        TablePart part = commit("a", 30);
        List<String> heads = new ArrayList<>();
        reader.read(part, r -> {
            heads.add(new String(r.value(), StandardCharsets.UTF_8));
            return false;
        });

        assertThat(heads).hasSize(part.ranges().size());
        assertThat(read(part)).containsExactlyInAnyOrderElementsOf(values("a", 30));
    }

    @Test
    void saysNeedsCopyWhenRetentionTookTheBeginningOfARange() throws Exception {
        TablePart part = commit("a", 30);
        OffsetRange range = part.ranges().get(0);
        admin.deleteRecords(Map.of(
                        new TopicPartition(topic, range.partition()), RecordsToDelete.beforeOffset(range.first() + 2)))
                .all()
                .get();

        assertThatThrownBy(() -> read(part))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NEEDS_COPY))
                .hasMessageContaining("no longer has offsets");
    }

    @Test
    void saysNeedsCopyWhenRecordsInsideARangeAreMissing() {
        TablePart part = commit("a", 30);
        List<OffsetRange> more = part.ranges().stream()
                .map(r -> new OffsetRange(r.partition(), r.first(), r.last() + 1, r.count() + 1))
                .toList();
        TablePart wrong = with(part, more);

        assertThatThrownBy(() -> read(wrong)).hasMessageContaining("records are there");
    }

    @Test
    void otherPartitionsWaitWhileALargeRangeOfOneIsRead() {
        TablePart all = commit("large", 30_000);
        TablePart later = commit("later", 300);
        reader.expect(List.of(all));

        assertThat(read(all)).hasSize(30_000);
        reader.expect(List.of(later));
        assertThat(read(later)).hasSize(300);
    }

    private TablePart commit(String prefix, int n) {
        producer.beginTransaction();
        List<RecordMetadata> sent = send(prefix, 0, n);
        producer.commitTransaction();
        return part(sent);
    }

    private void abort(String prefix, int n) {
        producer.beginTransaction();
        send(prefix, 0, n);
        producer.abortTransaction();
    }

    private List<RecordMetadata> send(String prefix, int from, int to) {
        List<java.util.concurrent.Future<RecordMetadata>> sending = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sending.add(producer.send(new ProducerRecord<>(topic, bytes("k" + i), bytes(prefix + i))));
        }
        producer.flush();
        List<RecordMetadata> sent = new ArrayList<>();
        for (var f : sending) {
            try {
                sent.add(f.get());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return sent;
    }

    private TablePart part(List<RecordMetadata> sent) {
        Map<Integer, long[]> partitions = new HashMap<>();
        for (RecordMetadata m : sent) {
            long[] r = partitions.computeIfAbsent(m.partition(), p -> new long[] {Long.MAX_VALUE, -1, 0});
            r[0] = Math.min(r[0], m.offset());
            r[1] = Math.max(r[1], m.offset());
            r[2]++;
        }
        List<OffsetRange> ranges = new ArrayList<>();
        partitions.forEach((p, r) -> ranges.add(new OffsetRange(p, r[0], r[1], r[2])));
        return new TablePart(new TableName("public", "t"), topic, ranges, false, false, "", List.of());
    }

    private static TablePart with(TablePart part, List<OffsetRange> ranges) {
        return new TablePart(part.table(), part.topic(), ranges, false, false, "", List.of());
    }

    private List<String> read(TablePart part) {
        List<String> values = new ArrayList<>();
        reader.read(part, r -> values.add(new String(r.value(), StandardCharsets.UTF_8)));
        return values;
    }

    private static List<String> values(String prefix, int n) {
        String[] all = new String[n];
        Arrays.setAll(all, i -> prefix + i);
        return List.of(all);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
