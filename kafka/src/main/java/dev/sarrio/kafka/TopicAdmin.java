package dev.sarrio.kafka;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates topics where they are missing (an existing topic is left as the operator made it) and trims markers. Remembers what
 * it has seen, so that asking again costs nothing. Used by one flow's thread.
 */
public final class TopicAdmin implements AutoCloseable {
    /** What Kafka adds to a record and its batch, generously. */
    static final int RECORD_OVERHEAD_BYTES = 64 << 10;

    private final KafkaSettings settings;
    private final Admin admin;
    private final Set<String> known = new HashSet<>();

    public TopicAdmin(KafkaSettings settings, String clientId) {
        this.settings = settings;
        try {
            this.admin = Admin.create(settings.client(
                    clientId, Map.of("request.timeout.ms", "10000", "default.api.timeout.ms", "20000")));
        } catch (KafkaException e) { // a host name that is unknown, a truststore that is missing
            throw KafkaErrors.classify(settings, e);
        }
    }

    /** Which cluster this is: another one, or a new one in the old one's place, has another id. */
    public String clusterId() {
        return await(() -> admin.describeCluster().clusterId().get());
    }

    /** Topics of tables: deleted by age ({@link KafkaSettings#retentionHours()}), never compacted. */
    public void ensureTables(Collection<String> topics) {
        known.retainAll(topics); // one that is not wanted may be deleted meanwhile
        String retention = String.valueOf(settings.retentionHours() * 3_600_000L);
        ensure(
                topics,
                settings.partitions(),
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        retention,
                        "retention.bytes",
                        "-1",
                        "max.message.bytes",
                        String.valueOf(settings.recordBytesMax() + RECORD_OVERHEAD_BYTES)));
    }

    /** The topic of a database's markers: one partition, no retention by Kafka, since it must never lose its last marker. */
    public void ensureBatches(DatabaseName database) {
        ensure(
                List.of(Topics.batches(database)),
                1,
                Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", "-1",
                        "retention.bytes", "-1",
                        "max.message.bytes", String.valueOf(settings.recordBytesMax() + RECORD_OVERHEAD_BYTES)));
    }

    /** The topic of conflicts that a database has seen: one partition, deleted by age. */
    public void ensureConflicts(DatabaseName database) {
        ensure(
                List.of(Topics.conflicts(database)),
                1,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        String.valueOf(settings.retentionHours() * 3_600_000L),
                        "retention.bytes",
                        "-1",
                        "max.message.bytes",
                        String.valueOf(settings.recordBytesMax() + RECORD_OVERHEAD_BYTES)));
    }

    /** Control topics (desired state, status): compacted, one partition. */
    public void ensureCompacted(Collection<String> topics) {
        ensure(topics, 1, Map.of("cleanup.policy", "compact"));
    }

    /** All topics that this client may see. */
    public Set<String> names() {
        return await(() -> admin.listTopics().names().get());
    }

    /** Deletes them; one that is gone already is no error. */
    public void delete(Collection<String> topics) {
        admin.deleteTopics(topics)
                .topicNameValues()
                .values()
                .forEach(deleted -> await(() -> {
                    try {
                        return deleted.get();
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                            return null;
                        }
                        throw e;
                    }
                }));
        known.removeAll(topics);
    }

    private void ensure(Collection<String> topics, int partitions, Map<String, String> config) {
        List<String> missing = topics.stream().filter(t -> !known.contains(t)).toList();
        if (missing.isEmpty()) {
            return;
        }
        Set<String> existing = names();
        List<NewTopic> create = new ArrayList<>();
        for (String topic : missing) {
            if (!existing.contains(topic)) {
                Optional<Short> replication =
                        settings.replicationFactor() < 1 ? Optional.empty() : Optional.of(settings.replicationFactor());
                create.add(new NewTopic(topic, Optional.of(partitions), replication).configs(config));
            }
        }
        admin.createTopics(create)
                .values()
                .forEach((topic, created) -> await(() -> {
                    try {
                        return created.get();
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof TopicExistsException) {
                            return null; // another instance was faster
                        }
                        throw e;
                    }
                }));
        known.addAll(missing);
    }

    /** Deletes markers older than the limit, but never the one at the given offset, nor any after it. */
    public void trimMarkers(DatabaseName database, Instant olderThan, long lastMarkerOffset) {
        TopicPartition partition = new TopicPartition(Topics.batches(database), 0);
        long firstKept = await(
                        () -> admin.listOffsets(Map.of(partition, OffsetSpec.forTimestamp(olderThan.toEpochMilli())))
                                .partitionResult(partition)
                                .get())
                .offset();
        long before = firstKept < 0 ? lastMarkerOffset : Math.min(firstKept, lastMarkerOffset);
        if (before > 0) {
            await(() -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get());
        }
    }

    private <T> T await(KafkaCall<T> call) {
        try {
            return call.get();
        } catch (ExecutionException | KafkaException e) {
            throw KafkaErrors.classify(settings, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + settings, e);
        }
    }

    private interface KafkaCall<T> {
        T get() throws ExecutionException, InterruptedException;
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(2));
    }
}
