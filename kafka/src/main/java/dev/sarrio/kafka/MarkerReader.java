package dev.sarrio.kafka;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows a database's markers from a position on, and proves that none is missing: each must be of the same stream, have the
 * next number, and begin with the snapshot that the one before it ended with. Otherwise NEEDS_COPY. For one thread, but for
 * {@link #wakeup()}.
 */
public final class MarkerReader implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    /** A marker and the control record of its transaction. */
    private static final int MARKER_OFFSETS = 2;

    private final KafkaSettings settings;
    private final DatabaseName database;
    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private MarkerPosition last;

    /** @param after the last marker that the caller has done with */
    public MarkerReader(KafkaSettings settings, String clientId, DatabaseName database, MarkerPosition after) {
        this.settings = settings;
        this.database = database;
        this.partition = new TopicPartition(Topics.batches(database), 0);
        this.last = after;
        this.consumer = new KafkaConsumer<>(
                settings.committedReader(clientId, Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            start();
        } catch (KafkaException e) {
            consumer.close(Duration.ZERO);
            throw KafkaErrors.classify(settings, e);
        } catch (SarrioException e) {
            consumer.close(Duration.ZERO);
            throw e;
        }
    }

    private void start() {
        if (consumer.partitionsFor(partition.topic(), ANSWER_MAX).isEmpty()) {
            if (last.offset() >= 0) {
                throw lost("the topic " + partition.topic() + " is gone");
            }
            throw new SarrioException(
                    ErrorCode.TIMEOUT,
                    "There are no batches of " + database + " yet",
                    "it is tried again; capture makes the topic " + partition.topic() + " when it starts");
        }
        consumer.assign(List.of(partition));
        seek();
    }

    /** Goes to the position, or to the oldest marker if that is later: the check of each marker tells whether one is missing. */
    private void seek() {
        long next = last.offset() + 1;
        long oldest = consumer.beginningOffsets(List.of(partition), ANSWER_MAX).get(partition);
        checkEnd(next);
        consumer.seek(partition, Math.max(next, oldest));
    }

    private void checkEnd(long next) {
        long end = consumer.endOffsets(List.of(partition), ANSWER_MAX).get(partition);
        if (next > end) {
            throw lost("the topic " + partition.topic() + " ends before the position, at offset " + end);
        }
    }

    /** The next markers, or none if none came in time or {@link #wakeup()} was called. */
    public List<CommittedMarker> poll(Duration wait) {
        try {
            List<CommittedMarker> batches = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> r : consumer.poll(wait).records(partition)) {
                batches.add(checked(new CommittedMarker(r.offset(), Json.read(r.value(), BatchMarker.class))));
            }
            return batches;
        } catch (WakeupException e) {
            return List.of();
        } catch (OffsetOutOfRangeException e) {
            seek();
            return List.of();
        } catch (InterruptException e) {
            throw new IllegalStateException("Interrupted while waiting for markers of " + database, e);
        } catch (KafkaException e) {
            throw KafkaErrors.classify(settings, e);
        }
    }

    private CommittedMarker checked(CommittedMarker next) {
        BatchMarker marker = next.marker();
        if (!marker.stream().equals(last.stream())) {
            throw lost("its capture began anew (stream " + marker.stream() + " instead of " + last.stream() + ")");
        }
        if (marker.batch() != last.batch() + 1) {
            throw lost("batch " + (last.batch() + 1) + " is gone; the next one there is " + marker.batch());
        }
        if (last.snapshot() != null && !marker.from().equals(last.snapshot())) {
            throw lost("batch " + marker.batch() + " begins at " + marker.from() + ", but the position is at "
                    + last.snapshot());
        }
        last = MarkerPosition.after(next);
        return next;
    }

    private SarrioException lost(String why) {
        return new SarrioException(
                ErrorCode.NEEDS_COPY,
                "The changes of " + database + " after batch " + last.batch() + " are not in Kafka any more: " + why,
                "this sync needs a new copy; to prevent it, keep changes longer (sarrio.kafka.retention.hours)");
    }

    /** Asks the broker whether it is there and still has the position; for when nothing has come for a while. */
    public void check() {
        try {
            checkEnd(last.offset() + 1);
        } catch (KafkaException e) {
            throw KafkaErrors.classify(settings, e);
        }
    }

    /** About how many markers wait that {@link #poll} has not returned yet. */
    public long waiting() {
        OptionalLong lag = consumer.currentLag(partition);
        return (lag.orElse(0) + 1) / MARKER_OFFSETS;
    }

    /** Makes a {@link #poll} that waits return; from any thread. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }
}
