package dev.sarrio.standalone.process;

import dev.sarrio.embedded.kafka.BrokerProcess;
import dev.sarrio.embedded.kafka.BrokerSettings;
import java.nio.file.Path;
import java.util.Optional;

/** Kafka. */
public final class BrokerPart implements Part {
    private final BrokerSettings settings;
    private BrokerProcess broker;

    public BrokerPart(BrokerSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public int port() {
        return settings.port();
    }

    @Override
    public String url() {
        return null;
    }

    @Override
    public Path log() {
        return settings.directory().resolve("broker.log");
    }

    @Override
    public void start() {
        if (broker == null) {
            broker = BrokerProcess.start(settings);
        } else {
            broker.start();
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return broker != null && broker.isRunning();
    }

    @Override
    public long pid() {
        return broker.pid();
    }

    @Override
    public Optional<String> notReady() {
        return isRunning() ? Optional.empty() : Optional.of("not running");
    }
}
