package dev.sarrio.testing;

import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.kafka.BrokerSettings;
import dev.sarrio.embedded.kafka.InProcessBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A broker inside this JVM that wants TLS and a user's password (SCRAM-SHA-512) at the address that it gives. */
public final class SecureTestKafka implements AutoCloseable {
    private static final int ITERATIONS = 4096;
    private final InProcessBroker broker;
    private final int port;

    private SecureTestKafka(InProcessBroker broker, int port) {
        this.broker = broker;
        this.port = port;
    }

    public static SecureTestKafka start(TestAuthority.Issued certificate) {
        int open = Ports.free();
        int secure = Ports.free();
        int controller = Ports.free();
        Path directory = TestDirectories.create("secure-kafka");
        InProcessBroker broker = InProcessBroker.start(new BrokerSettings(
                directory,
                open,
                controller,
                Map.of(
                        "listeners",
                                "PLAINTEXT://127.0.0.1:" + open + ",SECURE://127.0.0.1:" + secure
                                        + ",CONTROLLER://127.0.0.1:" + controller,
                        "advertised.listeners", "PLAINTEXT://127.0.0.1:" + open + ",SECURE://127.0.0.1:" + secure,
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT",
                        "listener.name.secure.sasl.enabled.mechanisms", "SCRAM-SHA-512",
                        "listener.name.secure.scram-sha-512.sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                        "listener.name.secure.ssl.keystore.type", "PEM",
                        "listener.name.secure.ssl.keystore.location",
                                certificate.both().toString())));
        TestDirectories.cleanUpAtExit(directory, () -> {});
        return new SecureTestKafka(broker, secure);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public void addUser(String user, String password) {
        ScramCredentialInfo how = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterUserScramCredentials(List.of(
                            new UserScramCredentialUpsertion(user, how, password.getBytes(StandardCharsets.UTF_8))))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("No user " + user, e);
        }
    }

    /** What a client is told to get in. */
    public static Map<String, String> login(String user, String password, Path authority) {
        return Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user
                                + "\" password=\"" + password + "\";",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", authority.toString());
    }

    @Override
    public void close() {
        broker.close();
    }
}
