package dev.sarrio.kafka;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks up the last committed marker of a database. Each call opens and closes its own consumer. */
public final class MarkerLog {
    private static final long WINDOW_FIRST = 64;
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
        TopicPartition partition = new TopicPartition(Topics.batches(database), 0);
        Map<String, Object> config =
                settings.committedReader("sarrio-marker-log-" + database, Map.of("default.api.timeout.ms", "20000"));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(partition.topic())) {
                return Optional.empty();
            }
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            for (long window = WINDOW_FIRST; ; window *= 8) {
                long from = Math.max(begin, end - window);
                ConsumerRecord<byte[], byte[]> last = lastBetween(consumer, partition, from, end);
                if (last != null) {
                    return Optional.of(new CommittedMarker(last.offset(), Json.read(last.value(), BatchMarker.class)));
                }
                if (from == begin) {
                    return Optional.empty();
                }
            }
        } catch (KafkaException e) {
            throw KafkaErrors.classify(settings, e);
        }
    }

    private ConsumerRecord<byte[], byte[]> lastBetween(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        consumer.seek(partition, from);
        ConsumerRecord<byte[], byte[]> last = null;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> r : consumer.poll(POLL).records(partition)) {
                last = r;
            }
            if (System.nanoTime() > deadline) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "The markers of " + partition + " can't be read up to offset " + end + " within 30 s");
            }
        }
        return last;
    }
}
