package dev.sarrio.coordinator.desired;

import java.util.concurrent.CompletionStage;

/** Writes one keyed record of the topic of desired state. */
public interface DesiredSink {
    /** @param value null for a tombstone. The stage fails if the record is not in Kafka */
    CompletionStage<Void> send(String key, byte[] value);
}
