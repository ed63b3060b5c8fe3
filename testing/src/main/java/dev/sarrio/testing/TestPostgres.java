package dev.sarrio.testing;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import dev.sarrio.embedded.postgres.PostgresSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * PostgreSQL servers under test, durable (fsync on). The shared ones live as long as the JVM; their addresses are kept in
 * system properties, because a Quarkus test and its resources load this class twice.
 */
public final class TestPostgres {
    private static final String PROPERTY = "sarrio.test.postgres.";
    private static final Map<Integer, TestServer> SHARED = new TreeMap<>();

    private TestPostgres() {}

    /** The JVM's shared server of this major (embedded: 10, 13, 15, 17, 18); never kill it. */
    public static TestServer server(int major) {
        synchronized (System.class) { // one lock for all class loaders
            return SHARED.computeIfAbsent(major, m -> {
                String known = System.getProperty(PROPERTY + m);
                return known != null ? known(m, known.split(" ")) : remembered(start(m));
            });
        }
    }

    /** A server of the test's own, embedded, to be killed and restarted; the caller closes it. */
    public static OwnTestServer own(int major) {
        return own(major, Map.of());
    }

    /** The same with parameters of postgresql.conf. */
    public static OwnTestServer own(int major, Map<String, String> parameters) {
        Path directory = TestDirectories.create("postgres" + major);
        Secret password = new Secret(SecretBox.newKey());
        EmbeddedPostgres server =
                EmbeddedPostgres.start(new PostgresSettings(major, directory, Ports.free(), password, parameters));
        TestDirectories.cleanUpAtExit(directory, server::stop);
        OwnTestServer own = new OwnTestServer(major, server, password, directory);
        own.cheapen();
        return own;
    }

    private static TestServer start(int major) {
        if (!Docker.use(Docker.POSTGRES_IMAGE + major)) {
            return own(major);
        }
        Secret password = new Secret(SecretBox.newKey());
        // closed by its JVM's end: Testcontainers' own clean-up, or the hook
        PostgreSQLContainer container = new PostgreSQLContainer(Docker.POSTGRES_IMAGE + major)
                .withUsername("postgres")
                .withPassword(password.reveal())
                .withCommand("postgres", "-c", "max_connections=200");
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        // Docker may publish one port on 127.0.0.1 and another on ::1, and pg_dump tries ::1 first
        String host = container.getHost().equals("localhost") ? "127.0.0.1" : container.getHost();
        TestServer server = new TestServer(
                major, host, container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT), "postgres", password);
        server.cheapen();
        return server;
    }

    private static TestServer remembered(TestServer server) {
        System.setProperty(PROPERTY + server.major(), server.host() + " " + server.port() + " " + server.login());
        return server;
    }

    private static TestServer known(int major, String[] address) {
        return new TestServer(major, address[0], Integer.parseInt(address[1]), address[2], new Secret(address[3]));
    }
}
