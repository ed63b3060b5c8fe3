package dev.sarrio.examples.plain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.examples.Batch;
import dev.sarrio.examples.ChangeRecord;
import dev.sarrio.examples.Envelopes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads one whole batch after another: the next marker, then exactly the records that it names. Not thread-safe. Holds one
 * batch in memory.
 */
public final class BatchReader implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> markers;
    private final KafkaConsumer<byte[], byte[]> changes;
    private final TopicPartition batches;
    private final Queue<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();

    /**
     * @param config of both consumers: `bootstrap.servers` and what security asks for
     * @param database the database's name in Sarrio, as in its topics
     * @param afterMarker the {@link Batch#markerOffset} of the last batch that was handled, -1 for none
     */
    public BatchReader(Map<String, Object> config, String database, long afterMarker) {
        Map<String, Object> all = new java.util.HashMap<>(config);
        all.put("isolation.level", "read_committed");
        all.put("enable.auto.commit", "false"); // the position is kept with what was made of the batches
        all.put("auto.offset.reset", "none"); // a position that is gone is an error, never a silent gap
        this.markers = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.changes = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.batches = new TopicPartition(database + ".batches", 0);
        markers.assign(List.of(batches));
        if (afterMarker < 0) {
            markers.seekToBeginning(List.of(batches));
        } else {
            markers.seek(batches, afterMarker + 1);
        }
    }

    /** The next batch, or empty if there was none within this time. */
    public Optional<Batch> next(Duration timeout) {
        if (waiting.isEmpty()) {
            markers.poll(timeout).records(batches).forEach(waiting::add);
        }
        ConsumerRecord<byte[], byte[]> marker = waiting.poll();
        return marker == null ? Optional.empty() : Optional.of(read(marker));
    }

    private Batch read(ConsumerRecord<byte[], byte[]> record) {
        JsonNode marker = Envelopes.marker(record.value());
        List<ChangeRecord> records = new ArrayList<>();
        for (JsonNode table : marker.get("tables")) {
            for (JsonNode range : table.get("ranges")) {
                TopicPartition partition = new TopicPartition(
                        table.get("topic").asText(), range.get("partition").asInt());
                records.addAll(range(
                        partition,
                        range.get("first").asLong(),
                        range.get("last").asLong(),
                        range.get("count").asLong()));
            }
        }
        records.sort(Comparator.comparingLong(ChangeRecord::order));
        String id = marker.get("stream").asText() + ":" + marker.get("batch").asLong();
        return new Batch(id, record.offset(), records);
    }

    private List<ChangeRecord> range(TopicPartition partition, long first, long last, long count) {
        changes.assign(List.of(partition));
        changes.seek(partition, first);
        List<ChangeRecord> records = new ArrayList<>();
        // not "until count records came": Kafka's control records have offsets too, so the position tells the end
        while (changes.position(partition) <= last) {
            for (ConsumerRecord<byte[], byte[]> r :
                    changes.poll(Duration.ofMillis(500)).records(partition)) {
                if (r.offset() <= last) {
                    records.add(Envelopes.change(r));
                }
            }
        }
        if (records.size() != count) {
            throw new IllegalStateException("The marker names " + count + " records of " + partition + " from " + first
                    + " to " + last + ", but " + records.size() + " are there: retention was faster, copy again");
        }
        return records;
    }

    @Override
    public void close() {
        markers.close();
        changes.close();
    }
}
