package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.TopicAdmin;
import dev.sarrio.testing.TestKafka;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits, counted on a log that capture's own script has made and in Kafka. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class BacklogIT {
    private static final Path INSTALL =
            Path.of("../capture-service/src/main/resources/dev/sarrio/capture/source/install.sql");
    private static final Topic STATUS = new Topic(Topics.STATUS);
    private final TopicAdmin topics =
            new TopicAdmin(KafkaSettings.of(TestKafka.shared().bootstrapServers()), "backlog-it");
    private Shop shop;

    @BeforeEach
    void open() throws IOException {
        shop = new Shop().added();
        Api.post("/syncs", Map.of("name", shop.sync, "tables", List.of("customer"), "dbs", shop.dbs, "copy", "none"))
                .statusCode(201);
        shop.sourceDatabase.execute(
                "GRANT CREATE ON DATABASE " + shop.sourceDatabase.name() + " TO " + Shop.SOURCE_ROLE,
                "SET ROLE " + Shop.SOURCE_ROLE + "; " + Files.readString(INSTALL),
                "INSERT INTO sarrio.relation VALUES (1, 'public', 'customer', 'live', ''), (2, 'public', 'purchase', 'live', '')");
    }

    @AfterEach
    void close() {
        topics.close();
        shop.close();
    }

    @Test
    void whatNoBatchHasYetIsCountedByItsKeys() {
        String snapshot = now();
        report(snapshot, 7, 7);
        backlog(0);
        logged(1, "NULL, '{1,2,3}'");
        logged(1, "'4', NULL");
        logged(2, "'1', NULL");
        Api.get("/backlog?db=" + shop.source)
                .statusCode(200)
                .body("total", equalTo(4)) // the sync does not move the other table
                .body("complete", equalTo(true))
                .body("sources[0].waiting", equalTo(5))
                .body("sources[0].rows", equalTo(3))
                .body("sources[0].kept[0].rows", equalTo(3))
                .body("sources[0].kept[0].why", equalTo("waiting to be published"))
                .body("targets[0].sync", equalTo(shop.sync))
                .body("targets[0].waiting", equalTo(4))
                .body("targets[0].batches", equalTo(0))
                .body("targets[0].rows", equalTo(0));
    }

    @Test
    void whatIsPublishedAndNotAppliedIsCountedByItsRecords() {
        report(now(), 7, 5);
        topics.ensureBatches(new DatabaseName(shop.source));
        marker(5);
        marker(6);
        await().untilAsserted(() -> Api.get("/backlog?db=" + shop.source)
                .body("complete", equalTo(false))
                .body("targets[0].problem", containsString("Of the 2 batches that are not applied Kafka has 1")));
        marker(7);
        marker(8);
        backlog(2 * 3);
        Api.get("/backlog?db=" + shop.source)
                .body("targets[0].batches", equalTo(2)) // the eighth is newer than what was counted in the log
                .body("targets[0].rows", equalTo(6))
                .body("targets[0].waiting", equalTo(0));
    }

    @Test
    void whatThePublishedLogIsKeptForIsNamed() throws SQLException {
        report(now(), 7, 7);
        backlog(0);
        try (Connection other = shop.sourceDatabase.superuser();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT txid_current()");
            logged(1, "'4', NULL");
            report(now(), 8, 8);
            await().untilAsserted(() -> Api.get("/backlog?db=" + shop.source)
                    .body("total", equalTo(0))
                    .body("sources[0].kept", hasSize(1))
                    .body("sources[0].kept[0].rows", equalTo(1))
                    .body("sources[0].kept[0].why", containsString("a transaction that is open")));
            other.rollback();
        }
        Api.get("/backlog?db=" + shop.source).body("sources[0].kept[0].why", containsString("go by themselves"));
        shop.sourceDatabase.execute("TRUNCATE sarrio.log");
        Api.get("/backlog?db=" + shop.source).body("sources[0].kept", empty()).body("sources[0].rows", equalTo(0));
    }

    @Test
    void whatCanNotBeCountedSaysWhy() {
        Api.get("/backlog?db=" + shop.source)
                .body("complete", equalTo(false))
                .body("sources[0].problem", containsString("its capture has not reported a batch yet"))
                .body("targets.problem", hasItem(containsString("its capture has not reported")));
        Api.get("/backlog?db=nowhere").statusCode(404).body("remedy", containsString(shop.source));
    }

    @Test
    void theLogIsReadByTheRoleThatCapturesItAndNothingIsWritten() {
        report(now(), 7, 7);
        backlog(0);
        String before = now();
        Api.get("/backlog?db=" + shop.source).body("sources[0].problem", equalTo(null));
        assertThat(now()).isEqualTo(before);
    }

    private void backlog(int total) {
        await().untilAsserted(() -> Api.get("/backlog?db=" + shop.source)
                .statusCode(200)
                .body("total", equalTo(total))
                .body("complete", equalTo(true)));
    }

    private String now() {
        return shop.sourceDatabase.query("SELECT txid_current_snapshot()::text");
    }

    private void logged(int table, String keys) {
        shop.sourceDatabase.execute(
                "INSERT INTO sarrio.log_0 (xid, ts, rel, op, key, keys) VALUES (txid_current(), now(), " + table
                        + ", 'U', " + keys + ")");
    }

    private void report(String snapshot, int published, int applied) {
        write("capture", shop.source, Map.of("batch", published, "snapshot", snapshot));
        write("apply", shop.sync + "/" + shop.target, Map.of("batch", applied, "source", shop.source));
    }

    private static void write(String service, String subject, Map<String, Object> details) {
        Instant now = Instant.now();
        StatusReport report = new StatusReport(
                1, service, subject, "host/1", FlowState.RUNNING, now, now, 1, null, List.of(), details);
        STATUS.write(report.key(), Json.bytes(report), now);
    }

    /** Three records of the sync's table, and five of another. */
    private void marker(int batch) {
        DatabaseName source = new DatabaseName(shop.source);
        BatchMarker marker = new BatchMarker(
                1,
                source,
                "s",
                batch,
                Snapshot.parse("1:1:"),
                Snapshot.parse("1:1:"),
                null,
                null,
                List.of(part("customer", 3), part("purchase", 5)),
                List.of());
        new Topic(Topics.batches(source)).write(shop.source, Json.bytes(marker), Instant.now());
    }

    private static TablePart part(String table, int records) {
        return new TablePart(
                new TableName("public", table),
                "t",
                List.of(new OffsetRange(0, 0, records - 1, records)),
                false,
                false,
                "f",
                List.of());
    }
}
