package dev.sarrio.agent.reports;

import java.util.concurrent.CompletionStage;

/** Writes one keyed record of the status topic. */
public interface ReportSink {
    /** @param value null for a tombstone. The stage fails if the record is not in Kafka */
    CompletionStage<Void> send(String key, byte[] value);
}
