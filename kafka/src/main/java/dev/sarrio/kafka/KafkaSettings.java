package dev.sarrio.kafka;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How Kafka is reached, and how the topics that Sarrio creates are made.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param properties further properties of every client (`security.protocol`, `sasl.jaas.config`, `ssl.truststore.location` …)
 * @param partitions of a table's topic; order is kept per key. Default 1
 * @param replicationFactor of all topics; -1 (the default) for the broker's default
 * @param retentionHours how long changes stay in table topics, and markers beside them; default 168 (7 days)
 * @param recordBytesMax of the largest record; a larger row stops its sync with RECORD_TOO_LARGE. Default 32 MiB
 */
public record KafkaSettings(
        String bootstrapServers,
        Map<String, String> properties,
        int partitions,
        short replicationFactor,
        int retentionHours,
        int recordBytesMax) {
    public static final int RECORD_BYTES_MAX_DEFAULT = 32 << 20;

    public KafkaSettings {
        Objects.requireNonNull(bootstrapServers);
        properties = Map.copyOf(properties);
    }

    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, Map.of(), 1, (short) -1, 168, RECORD_BYTES_MAX_DEFAULT);
    }

    /** Properties of a client: the common ones, then the client's own. */
    public Map<String, Object> client(String clientId, Map<String, ?> own) {
        NativeLz4.prepare();
        Map<String, Object> all = new TreeMap<>(properties);
        all.put("bootstrap.servers", bootstrapServers);
        all.put("client.id", clientId);
        all.putAll(own);
        return all;
    }

    /** Properties of a consumer that reads what was committed, from offsets that it chooses itself. @param own the reader's own */
    Map<String, Object> committedReader(String clientId, Map<String, ?> own) {
        Map<String, Object> all = client(clientId, own);
        all.put("isolation.level", "read_committed");
        all.put("auto.offset.reset", "none");
        all.put("enable.auto.commit", false);
        all.put("allow.auto.create.topics", false);
        return all;
    }

    @Override
    public String toString() { // properties may hold secrets
        return "Kafka at " + bootstrapServers;
    }
}
