package dev.sarrio.kafka;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks up committed markers of a database. Each call opens and closes its own consumer. */
public final class MarkerLog {
    private static final long WINDOW_FIRST = 64;
    /** Each is followed by the control record of its transaction. */
    private static final long OFFSETS_PER_MARKER = 2;

    /** All that is read is there already. With the last of it the consumer asks for more, and its end waits for that answer: else half a second. */
    private static final String FETCH_WAIT_MILLIS = "10";

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private final KafkaSettings settings;

    public MarkerLog(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * The last marker that was committed; empty if the topic has none, or does not exist. Capture asks only after
     * {@link BatchPublisher} was opened, which settles what a predecessor left open.
     */
    public Optional<CommittedMarker> last(DatabaseName database) {
        return newest(database, "sarrio-marker-log-", 1, WINDOW_FIRST).stream().findFirst();
    }

    /** Those behind a batch, the oldest first. @param max at most the newest so many */
    public List<CommittedMarker> after(DatabaseName database, long batch, int max) {
        return newest(database, "sarrio-marker-count-", max, WINDOW_FIRST + OFFSETS_PER_MARKER * max).stream()
                .filter(m -> m.marker().batch() > batch)
                .toList();
    }

    private List<CommittedMarker> newest(DatabaseName database, String client, int max, long windowFirst) {
        TopicPartition partition = new TopicPartition(Topics.batches(database), 0);
        Map<String, Object> config = settings.committedReader(
                client + database, Map.of("default.api.timeout.ms", "20000", "fetch.max.wait.ms", FETCH_WAIT_MILLIS));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(partition.topic())) {
                return List.of();
            }
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            for (long window = windowFirst; ; window *= 8) {
                long from = Math.max(begin, end - window);
                Newest newest = new Newest(max);
                read(consumer, partition, from, end, newest);
                if (newest.records.size() == max || from == begin) {
                    return newest.markers();
                }
            }
        } catch (KafkaException e) {
            throw KafkaErrors.classify(settings, e);
        }
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long end,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.seek(partition, from);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (consumer.position(partition) < end) {
            consumer.poll(POLL).records(partition).forEach(each);
            if (System.nanoTime() > deadline) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "The markers of " + partition + " can't be read up to offset " + end + " within 30 s");
            }
        }
    }

    /** The newest, and no more of them than asked for. */
    private static final class Newest implements Consumer<ConsumerRecord<byte[], byte[]>> {
        private final Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
        private final int max;

        Newest(int max) {
            this.max = max;
        }

        @Override
        public void accept(ConsumerRecord<byte[], byte[]> record) {
            records.add(record);
            if (records.size() > max) {
                records.remove();
            }
        }

        List<CommittedMarker> markers() {
            return records.stream()
                    .map(r -> new CommittedMarker(r.offset(), Json.read(r.value(), BatchMarker.class)))
                    .toList();
        }
    }
}
