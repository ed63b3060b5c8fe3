package dev.sarrio.agent.topics;

import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaErrors;
import dev.sarrio.kafka.KafkaSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** Talks to Kafka's admin side about the control topics; each call is one short connection and throws KAFKA_UNREACHABLE or KAFKA_DENIED. Thread-safe. */
public final class ControlTopics {
    private static final int TIMEOUT_SECONDS = 10;
    private static final Map<String, String> COMPACTED =
            Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.1", "segment.ms", "86400000");
    private final KafkaSettings settings;
    private final String clientId;

    public ControlTopics(KafkaSettings settings, String clientId) {
        this.settings = settings;
        this.clientId = clientId + "-admin";
    }

    /** What lies in a one-partition topic: from `begin` up to, not including, `end`. */
    public record Extent(long begin, long end) {}

    /** Makes both topics, where they are missing. */
    public void ensure() {
        with(admin -> {
            Set<String> missing = new HashSet<>(List.of(Topics.SYNCS, Topics.STATUS));
            missing.removeAll(get(admin.listTopics().names()));
            for (String topic : missing) {
                create(admin, topic);
            }
            return null;
        });
    }

    private void create(Admin admin, String topic) throws Exception {
        Optional<Short> replication =
                settings.replicationFactor() < 1 ? Optional.empty() : Optional.of(settings.replicationFactor());
        NewTopic wanted = new NewTopic(topic, Optional.of(1), replication).configs(COMPACTED);
        try {
            get(admin.createTopics(List.of(wanted)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    public Extent extent(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return with(admin -> {
            long begin = get(admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                            .partitionResult(partition))
                    .offset();
            long end = get(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition))
                    .offset();
            return new Extent(begin, end);
        });
    }

    private interface Call<T> {
        T with(Admin admin) throws Exception;
    }

    private <T> T with(Call<T> call) {
        Map<String, Object> properties = settings.client(
                clientId,
                Map.of("default.api.timeout.ms", TIMEOUT_SECONDS * 1000, "request.timeout.ms", TIMEOUT_SECONDS * 500));
        try (Admin admin = Admin.create(properties)) {
            return call.with(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KafkaErrors.classify(settings, e);
        } catch (Exception e) {
            throw KafkaErrors.classify(settings, e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(TIMEOUT_SECONDS + 5, TimeUnit.SECONDS);
    }
}
