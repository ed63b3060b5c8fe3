package dev.sarrio.coordinator.leave;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.TopicAdmin;
import java.util.Collection;
import java.util.List;

/** The topics of databases, in Kafka. Each call is a short connection. Thread-safe. */
public final class StreamTopics {
    private final KafkaSettings kafka;

    public StreamTopics(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    public String clusterId() {
        try (TopicAdmin admin = admin()) {
            return admin.clusterId();
        }
    }

    /** Those that are there, of batches and of tables. */
    public List<String> of(DatabaseName database) {
        try (TopicAdmin admin = admin()) {
            return admin.names().stream()
                    .filter(t -> Topics.isOf(database, t))
                    .sorted()
                    .toList();
        }
    }

    public void delete(Collection<String> topics) {
        try (TopicAdmin admin = admin()) {
            admin.delete(topics);
        }
    }

    private TopicAdmin admin() {
        return new TopicAdmin(kafka, "sarrio-coordinator-topics");
    }
}
