package dev.sarrio.embedded.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * One broker that is its own controller.
 *
 * @param directory of the broker's own
 * @param port on 127.0.0.1 for clients
 * @param controllerPort on 127.0.0.1, for itself
 * @param properties over the defaults
 */
public record BrokerSettings(Path directory, int port, int controllerPort, Map<String, String> properties) {
    private static final String NODE = "1";

    public BrokerSettings {
        directory = directory.toAbsolutePath();
        properties = Map.copyOf(properties);
    }

    public BrokerSettings(Path directory, int port, int controllerPort) {
        this(directory, port, controllerPort, Map.of());
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    String data() {
        return directory.resolve("data").toString();
    }

    /** What server.properties holds: one replica of everything, small buffers. */
    Map<String, String> serverProperties() {
        Map<String, String> p = new TreeMap<>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", NODE);
        p.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("log.dirs", data());
        // after a crash the broker must wait for its former self's session to end
        p.put("broker.session.timeout.ms", "3000");
        p.put("broker.heartbeat.interval.ms", "500");
        p.put("auto.create.topics.enable", "false");
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "1");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "1");
        // batches follow each other closely: the next one's first record must not wait 20 ms for the last one's markers
        p.put("add.partitions.to.txn.retry.backoff.ms", "1");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        p.put("log.cleaner.io.buffer.size", "65536");
        p.put("num.network.threads", "1");
        p.put("num.io.threads", "2");
        p.put("background.threads", "2");
        p.putAll(properties);
        return p;
    }
}
