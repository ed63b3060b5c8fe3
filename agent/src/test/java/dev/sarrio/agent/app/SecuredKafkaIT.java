package dev.sarrio.agent.app;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.testing.SecureTestKafka;
import dev.sarrio.testing.TestAuthority;
import dev.sarrio.testing.TestSecrets;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** All clients of a service, its channels too, log in as `sarrio.kafka.property.*` says: with a password, over TLS. */
@QuarkusTest
@WithTestResource(SecuredKafkaIT.Secured.class)
class SecuredKafkaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    RecordingReconciler reconciler;

    @Inject
    Reports reports;

    @Inject
    KafkaSettings settings;

    /** A broker that lets nobody else in. */
    public static class Secured implements QuarkusTestResourceLifecycleManager {
        private SecureTestKafka kafka;

        @Override
        public Map<String, String> start() {
            TestAuthority authority = TestAuthority.create();
            kafka = SecureTestKafka.start(authority.issue("ip:127.0.0.1"));
            kafka.addUser("sarrio", "right");
            Map<String, String> config = new HashMap<>(Map.of(
                    "sarrio.kafka.bootstrap.servers",
                    kafka.bootstrapServers(),
                    "sarrio.secret.key",
                    TestSecrets.KEY,
                    "quarkus.http.test-port",
                    "0"));
            SecureTestKafka.login("sarrio", "right", authority.certificate())
                    .forEach((name, value) -> config.put("sarrio.kafka.property." + name, value));
            return config;
        }

        @Override
        public void stop() {
            kafka.close();
        }
    }

    @Test
    void theDesiredStateComesInAndReportsGoOut() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> get("/q/health/ready").then().statusCode(200));
        DatabaseName name = new DatabaseName("secured");
        write(name);
        await().atMost(PATIENCE).until(() -> reconciler.seen.stream()
                .anyMatch(s -> s.databases().containsKey(name)));
        Instant now = Instant.now();
        reports.report(new StatusReport(
                1, "capture", "secured", "host/1", FlowState.RUNNING, now, now, 1, null, List.of(), Map.of()));
        await().atMost(PATIENCE).until(() -> statusRecords() > 0);
    }

    private void write(DatabaseName name) {
        Connection connection = new Connection("h", 5432, "d", "u", null, Map.of());
        byte[] value = Json.bytes(new DesiredDatabase(1, 1, name, connection, List.of(), SchemaMode.NONE));
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                settings.client("test", Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.SYNCS, "database/" + name, value));
        }
    }

    private long statusRecords() throws Exception {
        TopicPartition status = new TopicPartition(Topics.STATUS, 0);
        try (Admin admin = Admin.create(settings.client("test", Map.of()))) {
            return admin.listOffsets(Map.of(status, OffsetSpec.latest()))
                    .partitionResult(status)
                    .get()
                    .offset();
        }
    }
}
