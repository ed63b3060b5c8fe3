package dev.sarrio.embedded.kafka;

/** A broker that runs. Its data stay when it is closed; the directory belongs to the caller. */
public interface KafkaBroker extends AutoCloseable {
    String bootstrapServers();

    /** Stops it in order. */
    @Override
    void close();
}
