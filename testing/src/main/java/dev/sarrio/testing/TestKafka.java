package dev.sarrio.testing;

import dev.sarrio.embedded.Directories;
import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.kafka.BrokerProcess;
import dev.sarrio.embedded.kafka.BrokerSettings;
import dev.sarrio.embedded.kafka.InProcessBroker;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Exit;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka under test. The shared broker lives as long as the JVM: let each test choose names of its own. */
public final class TestKafka {
    private static final String PROPERTY = "sarrio.test.kafka";
    private final String bootstrapServers;

    private TestKafka(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The JVM's shared broker, inside this JVM or in a container. */
    public static TestKafka shared() {
        synchronized (System.class) { // one lock for all class loaders
            if (System.getProperty(PROPERTY) == null) {
                System.setProperty(PROPERTY, start());
            }
            return new TestKafka(System.getProperty(PROPERTY));
        }
    }

    /** A broker of the test's own, a process that may be killed and started again; the caller closes it. */
    public static Own own() {
        Path directory = TestDirectories.create("kafka");
        BrokerProcess broker = BrokerProcess.start(new BrokerSettings(directory, Ports.free(), Ports.free()));
        TestDirectories.cleanUpAtExit(directory, broker::kill);
        return new Own(broker, directory);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    private static String start() {
        if (Docker.use(Docker.KAFKA_IMAGE)) {
            KafkaContainer container = new KafkaContainer(Docker.KAFKA_IMAGE)
                    .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false") // as embedded
                    .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "1");
            container.start();
            Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
            return container.getBootstrapServers();
        }
        Path directory = TestDirectories.create("kafka");
        InProcessBroker broker = InProcessBroker.start(new BrokerSettings(directory, Ports.free(), Ports.free()));
        // not stopped in order: clients of other class loaders still talk to it, and its data are thrown away
        TestDirectories.cleanUpAtExit(directory, TestKafka::endQuietly);
        return broker.bootstrapServers();
    }

    /** A broker whose files go while it runs halts its JVM with an error, and tests that passed would count as failed. */
    private static void endQuietly() {
        Exit.setHaltProcedure((status, message) -> {});
    }

    /** A broker that a test may kill. Not thread-safe. */
    public static final class Own implements AutoCloseable {
        private final BrokerProcess broker;
        private final Path directory;

        private Own(BrokerProcess broker, Path directory) {
            this.broker = broker;
            this.directory = directory;
        }

        public String bootstrapServers() {
            return broker.bootstrapServers();
        }

        public void kill() {
            broker.kill();
        }

        /** Starts it again after {@link #kill}, with its data. */
        public void start() {
            broker.start();
        }

        /** Stops it in order and starts it. */
        public void restart() {
            broker.stop();
            broker.start();
        }

        @Override
        public void close() {
            broker.kill();
            Directories.delete(directory);
        }
    }
}
