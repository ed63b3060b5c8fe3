package dev.sarrio.agent.app;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

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
import dev.sarrio.testing.TestKafka;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A service whose Kafka is not there when it starts, comes, is killed, and comes back. */
@QuarkusTest
@WithTestResource(KafkaComesAndGoesIT.Down.class)
class KafkaComesAndGoesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    Runnable startKafka;
    Runnable killKafka;

    @Inject
    RecordingReconciler reconciler;

    @Inject
    Reports reports;

    @Inject
    KafkaSettings settings;

    /** A broker that exists and does not run. */
    public static class Down implements QuarkusTestResourceLifecycleManager {
        private final TestKafka.Own kafka = TestKafka.own();

        @Override
        public Map<String, String> start() {
            kafka.kill();
            return Map.of(
                    "sarrio.kafka.bootstrap.servers",
                    kafka.bootstrapServers(),
                    "sarrio.kafka.property.client.rack",
                    "somewhere",
                    "sarrio.secret.key",
                    TestSecrets.KEY,
                    "quarkus.http.test-port",
                    "0");
        }

        @Override
        public void inject(TestInjector injector) {
            Runnable start = kafka::start;
            Runnable kill = kafka::kill;
            injector.injectIntoFields(start, f -> f.getName().equals("startKafka"));
            injector.injectIntoFields(kill, f -> f.getName().equals("killKafka"));
        }

        @Override
        public void stop() {
            kafka.close();
        }
    }

    @Test
    void itIsUnreadyThenFollowsTheDesiredStateAndReportsWheneverKafkaIsThere() {
        assertThat(settings.properties()).containsEntry("client.rack", "somewhere");
        get("/q/health/live").then().statusCode(200);
        await().untilAsserted(() -> get("/q/health/ready")
                .then()
                .statusCode(503)
                .body(containsString("Kafka at"), containsString("Remedy")));
        report(1, FlowState.STARTING);
        assertThat(reconciler.seen)
                .as("a state that was not read is never acted on")
                .isEmpty();

        startKafka.run();
        await().atMost(PATIENCE)
                .untilAsserted(() -> get("/q/health/ready").then().statusCode(200));
        assertThat(reconciler.seen.get(0).databases()).isEmpty();
        write("a", 1);
        await().atMost(PATIENCE).until(() -> newest().databases().containsKey(new DatabaseName("a")));
        await().atMost(PATIENCE).until(() -> status().equals(Map.of("capture/a", 1)));

        killKafka.run();
        report(2, FlowState.RUNNING);
        await().atMost(PATIENCE)
                .untilAsserted(() -> get("/q/health/ready").then().statusCode(503));
        startKafka.run();
        write("b", 2);
        await().atMost(PATIENCE).until(() -> newest().databases().containsKey(new DatabaseName("b")));
        await().atMost(PATIENCE).until(() -> status().equals(Map.of("capture/a", 2)));
        write("a", null);
        await().atMost(PATIENCE).until(() -> !newest().databases().containsKey(new DatabaseName("a")));
        get("/q/metrics").then().body(containsString("sarrio_flow_batch{service=\"capture\",subject=\"a\"} 2.0"));
        reports.remove("capture/a");
        await().atMost(PATIENCE).until(() -> status().isEmpty());
    }

    private void report(int batch, FlowState state) {
        Instant now = Instant.now();
        reports.report(new StatusReport(
                1, "capture", "a", "host/1", state, now, now, 1, null, List.of(), Map.of("batch", batch)));
    }

    private dev.sarrio.core.control.DesiredState newest() {
        return reconciler.seen.get(reconciler.seen.size() - 1);
    }

    private void write(String name, Integer revision) {
        DatabaseName database = new DatabaseName(name);
        byte[] value = revision == null
                ? null
                : Json.bytes(new DesiredDatabase(
                        1,
                        revision,
                        database,
                        new Connection("h", 5432, "d", "u", null, Map.of()),
                        List.of(),
                        SchemaMode.NONE));
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                settings.client("test", Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.SYNCS, "database/" + database, value));
        }
    }

    private Map<String, Integer> status() {
        Map<String, Integer> batches = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                settings.client("test", Map.of()), new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(Topics.STATUS, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> r : consumer.poll(Duration.ofMillis(100))) {
                    if (r.value() == null) {
                        batches.remove(r.key());
                    } else {
                        batches.put(r.key(), (Integer) Json.read(r.value(), StatusReport.class)
                                .details()
                                .get("batch"));
                    }
                }
            }
        }
        return batches;
    }
}
