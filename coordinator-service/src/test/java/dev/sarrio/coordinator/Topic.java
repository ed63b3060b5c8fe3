package dev.sarrio.coordinator;

import static org.awaitility.Awaitility.await;

import dev.sarrio.core.json.Json;
import dev.sarrio.testing.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A control topic on the shared broker, as a service would see it. */
final class Topic {
    private final String name;
    private final String bootstrapServers;

    Topic(String name) {
        this(name, TestKafka.shared().bootstrapServers());
    }

    Topic(String name, String bootstrapServers) {
        this.name = name;
        this.bootstrapServers = bootstrapServers;
    }

    /** The newest value of each key, as text; a tombstone is null. */
    Map<String, String> newest() {
        Map<String, String> newest = new LinkedHashMap<>();
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(name, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> r : consumer.poll(Duration.ofMillis(200))) {
                    newest.put(r.key(), r.value() == null ? null : new String(r.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return newest;
    }

    /** The newest value of a key, as soon as it is like that. */
    <T> T read(String key, Class<T> type, Predicate<T> condition) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            String json = newest().get(key);
                            return json == null ? null : Json.read(json.getBytes(StandardCharsets.UTF_8), type);
                        },
                        read -> read != null && condition.test(read));
    }

    void write(String key, byte[] value, java.time.Instant at) {
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(name, 0, at.toEpochMilli(), key, value));
        }
    }
}
