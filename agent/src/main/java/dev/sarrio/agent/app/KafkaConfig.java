package dev.sarrio.agent.app;

import dev.sarrio.kafka.KafkaSettings;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/**
 * Reads {@link KafkaSettings}: `sarrio.kafka.bootstrap.servers`, `sarrio.kafka.partitions`, `sarrio.kafka.replication.factor`,
 * `sarrio.kafka.retention.hours`, `sarrio.kafka.record.bytes.max`, and any property of Kafka's clients as
 * `sarrio.kafka.property.NAME`, or as `SARRIO_KAFKA_PROPERTY_SECURITY_PROTOCOL` in the environment.
 */
final class KafkaConfig {
    private static final String PROPERTY = "sarrio.kafka.property.";
    private static final String PROPERTY_IN_ENVIRONMENT = "SARRIO_KAFKA_PROPERTY_";

    private KafkaConfig() {}

    static KafkaSettings read(Config config, Map<String, String> environment) {
        return new KafkaSettings(
                config.getOptionalValue("sarrio.kafka.bootstrap.servers", String.class)
                        .orElse("localhost:7292"),
                properties(config, environment),
                config.getOptionalValue("sarrio.kafka.partitions", Integer.class)
                        .orElse(1),
                config.getOptionalValue("sarrio.kafka.replication.factor", Short.class)
                        .orElse((short) -1),
                config.getOptionalValue("sarrio.kafka.retention.hours", Integer.class)
                        .orElse(168),
                config.getOptionalValue("sarrio.kafka.record.bytes.max", Integer.class)
                        .orElse(KafkaSettings.RECORD_BYTES_MAX_DEFAULT));
    }

    private static Map<String, String> properties(Config config, Map<String, String> environment) {
        Map<String, String> properties = new TreeMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PROPERTY)) {
                String key = name.substring(PROPERTY.length()).replace("\"", "");
                config.getOptionalValue(name, String.class).ifPresent(v -> properties.put(key, v));
            }
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(PROPERTY_IN_ENVIRONMENT)) {
                String key = name.substring(PROPERTY_IN_ENVIRONMENT.length());
                properties.put(key.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }
}
