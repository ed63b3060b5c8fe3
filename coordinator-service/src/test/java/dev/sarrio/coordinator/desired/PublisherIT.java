package dev.sarrio.coordinator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.database.Login;
import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Migration;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Control database and topic, with several coordinators that come, crash and work at once. */
class PublisherIT {
    private static final String ROLE = "sarrio_control_publisher";
    private static final Duration CHECK = Duration.ofMillis(200);
    private static final Duration AGAIN = Duration.ofHours(1);
    private final TestDatabase database = TestPostgres.server(17).createDatabase();
    private final Vertx vertx = Vertx.vertx();
    private final String topic = "test.syncs." + database.name();
    private final List<AutoCloseable> open = new ArrayList<>();
    private KafkaProducer<String, byte[]> producer;

    @BeforeEach
    void connect() {
        database.role(ROLE, "ALTER DATABASE " + database.name() + " OWNER TO " + ROLE);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
        try (var admin = org.apache.kafka.clients.admin.Admin.create(
                Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()))) {
            admin.createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(topic, 1, (short) 1)));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable o : open) {
            o.close();
        }
        producer.close();
        vertx.close();
        database.close();
    }

    private final class Coordinator {
        final ControlDatabase control;
        final Publisher publisher;
        final Databases databases;

        Coordinator() {
            this(AGAIN);
        }

        Coordinator(Duration again) {
            PGSimpleDataSource source = source();
            control = new ControlDatabase(source);
            Flyway flyway = Flyway.configure()
                    .dataSource(source)
                    .schemas("sarrio_control")
                    .locations("db/control")
                    .load();
            Migration migration = new Migration(flyway, control, () -> {});
            assertThat(migration.migrate()).isTrue();
            publisher = new Publisher(control, PublisherIT.this::send, CHECK, again);
            open.add(publisher);
            Definitions definitions = new Definitions(
                    control, (tx, looks) -> Outbox.refresh(tx), (tx, deed) -> () -> {}, publisher::wake);
            databases = new Databases(definitions, new Login(new PgServers(vertx, TestSecrets.BOX), Looks.NOW));
        }

        DatabaseEntry add(String name) {
            Connection nowhere = new Connection("127.0.0.1", 1, name, "u", null, Map.of());
            return databases.add(
                    new DatabaseEntry(new DatabaseName(name), nowhere, SchemaMode.NONE, false, null, 0), null, true);
        }

        void rename(String name, String user) {
            databases.update(
                    new DatabaseName(name),
                    old -> new DatabaseEntry(
                            old.name(),
                            new Connection("127.0.0.1", 1, name, user, null, Map.of()),
                            old.schemaMode(),
                            false,
                            null,
                            old.version()),
                    null,
                    true,
                    null);
        }
    }

    @Test
    void aCrashBetweenCommitAndPublishIsHealedByTheNextStart() {
        Coordinator crashed = new Coordinator();
        crashed.add("a"); // committed; its publisher never ran
        assertThat(newest()).isEmpty();
        Coordinator next = new Coordinator();
        next.publisher.start();
        await().until(() -> newest().containsKey("database/a"));
    }

    @Test
    void everyStartPublishesEverythingAgain() {
        Coordinator first = new Coordinator();
        first.publisher.start();
        first.add("a");
        first.add("b");
        await().until(() -> newest().size() == 2 && first.publisher.problem() == null);
        int before = records().size();
        first.publisher.close();
        Coordinator second = new Coordinator();
        second.publisher.start();
        await().until(() -> records().size() == before + 2);
    }

    @Test
    void aTopicThatLostItsRecordsFillsAgain() {
        Coordinator coordinator = new Coordinator(Duration.ofMillis(500));
        coordinator.add("a");
        coordinator.publisher.start();
        await().until(() -> newest().containsKey("database/a"));
        int before = records().size();
        await().until(() -> records().size() > before);
    }

    @Test
    void aRemovedDefinitionLeavesATombstoneAndComesBackWithAGreaterRevision() {
        Coordinator coordinator = new Coordinator();
        coordinator.publisher.start();
        coordinator.add("a");
        await().until(() -> newest().get("database/a") != null);
        long first = newest().get("database/a").revision();
        coordinator.databases.remove(new DatabaseName("a"), false, null);
        await().until(() -> records().stream().anyMatch(r -> r.value() == null));
        coordinator.add("a");
        await().until(() -> newest().get("database/a") != null);
        assertThat(newest().get("database/a").revision()).isGreaterThan(first);
    }

    @Test
    void pains12TwoCoordinatorsAtOnceDoNotCorrupt() throws Exception {
        List<Coordinator> both = List.of(new Coordinator(), new Coordinator());
        both.forEach(c -> c.publisher.start());
        var threads = Executors.newFixedThreadPool(4);
        List<Future<Integer>> won = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Coordinator mine = both.get(t % 2);
            won.add(threads.submit(() -> {
                int added = 0;
                for (int i = 0; i < 10; i++) {
                    String name = "d" + i;
                    try {
                        mine.add(name);
                        added++;
                    } catch (SarrioException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_NAME);
                    }
                    try {
                        mine.rename(name, "user" + i + Thread.currentThread().getId());
                    } catch (SarrioException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.CHANGED_MEANWHILE);
                    }
                }
                return added;
            }));
        }
        int added = 0;
        for (Future<Integer> f : won) {
            added += f.get();
        }
        threads.shutdown();
        assertThat(added).as("each name was added by exactly one").isEqualTo(10);
        Map<String, String> kept = both.get(0).databases.list().stream()
                .collect(Collectors.toMap(
                        d -> "database/" + d.name(), d -> d.connection().user()));
        await().until(() -> newest().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> e.getValue().connection().user()))
                .equals(kept));
        assertRevisionsGrow();
    }

    @Test
    void aChangeMadeFromAnOldVersionIsRefused() {
        Coordinator coordinator = new Coordinator();
        DatabaseEntry read = coordinator.add("a");
        coordinator.rename("a", "somebody");
        assertThatThrownBy(() -> coordinator.databases.remove(new DatabaseName("a"), false, read.version()))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED_MEANWHILE));
    }

    private void assertRevisionsGrow() {
        Map<String, Long> last = new ConcurrentHashMap<>();
        for (ConsumerRecord<String, byte[]> r : records()) {
            long revision = Json.read(r.value(), DesiredDatabase.class).revision();
            assertThat(revision).isGreaterThanOrEqualTo(last.getOrDefault(r.key(), 0L));
            last.put(r.key(), revision);
        }
    }

    private CompletableFuture<Void> send(String key, byte[] value) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        producer.send(new ProducerRecord<>(topic, key, value), (m, e) -> {
            if (e == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(e);
            }
        });
        return sent;
    }

    private Map<String, DesiredDatabase> newest() {
        Map<String, DesiredDatabase> newest = new java.util.TreeMap<>();
        for (ConsumerRecord<String, byte[]> r : records()) {
            if (r.value() == null) {
                newest.remove(r.key());
            } else {
                newest.put(r.key(), Json.read(r.value(), DesiredDatabase.class));
            }
        }
        return newest;
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TestKafka.shared().bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    private PGSimpleDataSource source() {
        Connection c = database.as(ROLE);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://" + c.host() + ":" + c.port() + "/" + c.dbname());
        source.setUser(ROLE);
        source.setPassword(TestSecrets.BOX.open(c.sealedPassword()).reveal());
        source.setCurrentSchema("sarrio_control");
        return source;
    }
}
