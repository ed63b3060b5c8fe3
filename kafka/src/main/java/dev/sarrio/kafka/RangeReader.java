package dev.sarrio.kafka;

import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads exactly the records that markers name, range by range, in order. Partitions stay assigned, so that ranges that follow each
 * other need no seek and are often fetched before their marker is read. Holds about twice its window in bytes (or one record, if
 * that is larger), however large a range is. For one thread.
 */
public final class RangeReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 256 << 10;
    private static final int POLL_RECORDS = 2000;
    private static final long SKIP_RECORDS_MAX = 1000;
    private final KafkaSettings settings;
    private final long windowBytes;
    private final int lanesMax;
    private final Duration silenceMax;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true);
    private long pendingBytes;

    /** @param silenceMax how long no record may come before Kafka counts as unreachable */
    public RangeReader(KafkaSettings settings, String clientId, long windowBytes, Duration silenceMax) {
        this.settings = settings;
        this.windowBytes = windowBytes;
        this.lanesMax = (int) Math.max(1, windowBytes / FETCH_BYTES);
        this.silenceMax = silenceMax;
        this.consumer = new KafkaConsumer<>(
                settings.committedReader(
                        clientId,
                        Map.of(
                                "max.poll.records",
                                POLL_RECORDS,
                                "max.partition.fetch.bytes",
                                FETCH_BYTES,
                                "fetch.max.bytes",
                                (int) Math.max(FETCH_BYTES, windowBytes / 2))),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** What reads a range's records. */
    public interface Sink {
        /** @return false to read no further in this range */
        boolean accept(ConsumerRecord<byte[], byte[]> record);
    }

    /** Starts to fetch all these at once, as far as the window reaches; optional, and cheap when their records follow those read last. */
    public void expect(Collection<TablePart> parts) {
        boolean fresh = false;
        Set<TopicPartition> seen = new HashSet<>();
        for (TablePart part : parts) {
            for (OffsetRange range : part.ranges()) {
                TopicPartition partition = new TopicPartition(part.topic(), range.partition());
                if (seen.size() < lanesMax && seen.add(partition)) {
                    fresh |= lane(partition, range.first());
                }
            }
        }
        if (fresh) {
            consumer.assign(lanes.keySet());
        }
        for (Map.Entry<TopicPartition, Lane> e : lanes.entrySet()) {
            e.getValue().seekIfAsked(consumer, e.getKey());
        }
    }

    /** Makes sure that the partition has a lane which will come by this offset; true if it was not assigned yet. */
    private boolean lane(TopicPartition partition, long first) {
        Lane lane = lanes.get(partition);
        boolean fresh = lane == null;
        if (fresh) {
            if (lanes.size() >= lanesMax) {
                drop();
            }
            lane = new Lane();
            lanes.put(partition, lane);
        }
        if (fresh || lane.next > first || first - lane.next > SKIP_RECORDS_MAX) {
            pendingBytes -= lane.reset(first);
        }
        return fresh;
    }

    private void drop() {
        TopicPartition oldest = lanes.keySet().iterator().next();
        pendingBytes -= lanes.remove(oldest).reset(0);
    }

    /**
     * Hands every record of a part to the sink: range by range, in order of offsets.
     *
     * @throws SarrioException NEEDS_COPY if Kafka no longer has all of them
     */
    public void read(TablePart part, Sink sink) {
        for (OffsetRange range : part.ranges()) {
            TopicPartition partition = new TopicPartition(part.topic(), range.partition());
            if (lane(partition, range.first())) {
                consumer.assign(lanes.keySet());
            }
            Lane lane = lanes.get(partition);
            lane.seekIfAsked(consumer, partition);
            try {
                read(partition, lane, range, sink);
            } catch (OffsetOutOfRangeException e) {
                throw lost(partition, range, "the topic begins later or ends before");
            } catch (InterruptException e) {
                throw new IllegalStateException("Interrupted while reading " + partition, e);
            } catch (KafkaException e) {
                throw KafkaErrors.classify(settings, e);
            }
        }
    }

    private void read(TopicPartition partition, Lane lane, OffsetRange range, Sink sink) {
        long count = 0;
        while (lane.next <= range.last()) {
            ConsumerRecord<byte[], byte[]> record = lane.pending.peek();
            if (record == null) {
                if (consumer.position(partition) > range.last()) {
                    break; // what is left of the range are control records and aborted ones
                }
                fetch(partition, lane);
            } else if (record.offset() > range.last()) {
                break;
            } else {
                lane.pending.remove();
                pendingBytes -= size(record);
                lane.next = record.offset() + 1;
                if (record.offset() >= range.first()) {
                    count++;
                    if (!sink.accept(record)) {
                        return;
                    }
                }
            }
        }
        lane.next = Math.max(lane.next, range.last() + 1);
        check(partition, range, count);
    }

    private void check(TopicPartition partition, OffsetRange range, long count) {
        if (count < range.count()) {
            throw lost(partition, range, count + " of " + range.count() + " records are there");
        }
        if (count > range.count()) {
            throw new IllegalStateException("A marker counts " + range.count() + " records in " + range + " of "
                    + partition + ", there are " + count);
        }
    }

    /** Polls until the lane has a record or has moved on. Other lanes rest while more than the window waits in them. */
    private void fetch(TopicPartition wanted, Lane lane) {
        long start = System.nanoTime();
        long position = consumer.position(wanted);
        while (lane.pending.isEmpty() && consumer.position(wanted) == position) {
            rest(wanted);
            poll(wanted);
            if (System.nanoTime() - start > silenceMax.toNanos()) {
                throw new SarrioException(
                        ErrorCode.KAFKA_UNREACHABLE,
                        settings + " sends no records of " + wanted + " from offset " + position + " on",
                        "check that the brokers run and are reachable from here; it is tried again");
            }
        }
    }

    private void poll(TopicPartition wanted) {
        try {
            for (ConsumerRecord<byte[], byte[]> r : consumer.poll(POLL)) {
                Lane of = lanes.get(new TopicPartition(r.topic(), r.partition()));
                of.pending.add(r);
                pendingBytes += size(r);
            }
        } catch (OffsetOutOfRangeException e) {
            if (e.partitions().contains(wanted)) {
                throw e;
            }
            for (TopicPartition other : e.partitions()) { // its retention went by while nothing of it was wanted
                pendingBytes -= lanes.remove(other).reset(0);
            }
            consumer.assign(lanes.keySet());
        }
    }

    private void rest(TopicPartition wanted) {
        if (pendingBytes > windowBytes) {
            consumer.pause(lanes.keySet());
            consumer.resume(List.of(wanted));
        } else if (!consumer.paused().isEmpty()) {
            consumer.resume(consumer.paused());
        }
    }

    private static SarrioException lost(TopicPartition partition, OffsetRange range, String why) {
        return new SarrioException(
                ErrorCode.NEEDS_COPY,
                "Kafka no longer has offsets " + range.first() + " to " + range.last() + " of " + partition + ": "
                        + why,
                "this sync needs a new copy; to prevent it, keep changes longer (sarrio.kafka.retention.hours)");
    }

    private static long size(ConsumerRecord<byte[], byte[]> r) {
        return 100L + Math.max(0, r.serializedKeySize()) + Math.max(0, r.serializedValueSize());
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }

    /** One partition: what was fetched and not handed out yet, and the offset after what was handed out last. */
    private static final class Lane {
        private final ArrayDeque<ConsumerRecord<byte[], byte[]>> pending = new ArrayDeque<>();
        private long next;
        private boolean seek;

        /** Forgets what is pending, to begin at an offset; returns its bytes. */
        long reset(long first) {
            long bytes = pending.stream().mapToLong(RangeReader::size).sum();
            pending.clear();
            next = first;
            seek = true;
            return bytes;
        }

        void seekIfAsked(KafkaConsumer<?, ?> consumer, TopicPartition partition) {
            if (seek) {
                consumer.seek(partition, next);
                seek = false;
            }
        }
    }
}
