package dev.sarrio.standalone.launch;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.embedded.kafka.BrokerProcess;
import dev.sarrio.embedded.kafka.BrokerSettings;
import dev.sarrio.embedded.postgres.PostgresSettings;
import dev.sarrio.standalone.process.ControlDatabase;
import dev.sarrio.standalone.process.Part;
import dev.sarrio.standalone.process.ServerPart;
import dev.sarrio.standalone.process.ServicePart;
import dev.sarrio.standalone.state.DataDirectory;
import dev.sarrio.standalone.state.PortPlan;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes of one data directory, configured to find each other. */
final class Parts {
    static final String KAFKA = "kafka";
    static final String CONTROL_DB = "control-db";
    static final String COORDINATOR = "coordinator";
    private static final int CONTROL_DB_MAJOR = 17;
    private static final int TOKEN_BYTES = 24;
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of(
            COORDINATOR,
            7270,
            "capture",
            7271,
            "apply",
            7272,
            "sequence",
            7273,
            KAFKA,
            7292,
            "kafka-controller",
            7293,
            CONTROL_DB,
            7232);
    /** How far from the defaults a test's own ports are. */
    static final String PORTS_MOVED = "sarrio.ports.moved";

    /** The first compiler alone starts sooner, needs less memory and leaves the processor to the databases: they are what bounds us. */
    private static final List<String> SMALL = List.of(
            "-Xmx256m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

    private final Map<String, Part> parts = new TreeMap<>();
    private final String token;

    Parts(Installation installation, DataDirectory data) {
        PortPlan ports = new PortPlan(data.state());
        BrokerSettings broker =
                new BrokerSettings(data.server(KAFKA), port(ports, KAFKA), port(ports, "kafka-controller"));
        Part kafka = new ServerPart<>(
                KAFKA, broker.port(), broker.directory().resolve("broker.log"), () -> BrokerProcess.start(broker));
        ControlDatabase database = controlDatabase(data, port(ports, CONTROL_DB));
        this.token = data.secret("token", Parts::newToken);
        parts.put(KAFKA, kafka);
        parts.put(CONTROL_DB, database);

        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        for (String service : Installation.SERVICES) {
            int port = port(ports, service);
            Map<String, String> environment = new TreeMap<>(Map.of(
                    "QUARKUS_HTTP_HOST",
                    "127.0.0.1",
                    "QUARKUS_HTTP_PORT",
                    String.valueOf(port),
                    "SARRIO_KAFKA_BOOTSTRAP_SERVERS",
                    "127.0.0.1:" + kafka.port(),
                    "SARRIO_SECRET_KEY",
                    data.secret("secret-key", SecretBox::newKey)));
            if (service.equals(COORDINATOR)) {
                environment.put("SARRIO_API_TOKEN", token);
                environment.put("SARRIO_CONTROL_DB_URL", database.jdbcUrl());
                environment.put("SARRIO_CONTROL_DB_USER", ControlDatabase.NAME);
                environment.put("SARRIO_CONTROL_DB_PASSWORD", controlPassword(data));
            }
            parts.put(
                    service,
                    new ServicePart(
                            service, installation.service(service), port, data.log(service), SMALL, environment, http));
        }
    }

    Part get(String name) {
        return parts.get(name);
    }

    Map<String, Part> all() {
        return Map.copyOf(parts);
    }

    String token() {
        return token;
    }

    private static ControlDatabase controlDatabase(DataDirectory data, int port) {
        PostgresSettings settings = new PostgresSettings(
                CONTROL_DB_MAJOR,
                data.server(CONTROL_DB),
                port,
                new Secret(data.secret("control-db-superuser", SecretBox::newKey)),
                Map.of("max_connections", "50", "shared_buffers", "32MB"));
        return new ControlDatabase(settings, new Secret(controlPassword(data)));
    }

    private static String controlPassword(DataDirectory data) {
        return data.secret("control-db-password", SecretBox::newKey);
    }

    private static int port(PortPlan ports, String part) {
        return ports.choose(part, DEFAULT_PORTS.get(part) + Integer.getInteger(PORTS_MOVED, 0));
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
