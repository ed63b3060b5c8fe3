package dev.sarrio.embedded.kafka;

import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A broker inside this JVM: quick to start, gone with the JVM. */
public final class InProcessBroker implements KafkaBroker {
    private final BrokerSettings settings;
    private final KafkaRaftServer server;

    private InProcessBroker(BrokerSettings settings, KafkaRaftServer server) {
        this.settings = settings;
        this.server = server;
    }

    /** Returns when it serves requests. */
    public static InProcessBroker start(BrokerSettings settings) {
        Storage.prepare(settings);
        Properties properties = new Properties();
        properties.putAll(settings.serverProperties());
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server.startup();
        return new InProcessBroker(settings, server);
    }

    @Override
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
