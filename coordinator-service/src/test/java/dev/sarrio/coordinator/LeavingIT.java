package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.sarrio.coordinator.leave.Hold;
import dev.sarrio.coordinator.leave.StreamTopics;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.TopicAdmin;
import dev.sarrio.testing.TestKafka;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What removals and uninstalling answer. No services run: what they would leave in databases and in Kafka, the test makes. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class LeavingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final KafkaSettings kafka = KafkaSettings.of(TestKafka.shared().bootstrapServers());
    private final StreamTopics topics = new StreamTopics(kafka);

    @Inject
    ControlDatabase control;

    private Shop shop;
    private DatabaseName source;

    @BeforeEach
    void openShop() {
        shop = new Shop().added();
        source = new DatabaseName(shop.source);
    }

    @AfterEach
    void closeShop() {
        shop.close();
    }

    /** As capture leaves it: a table with a trigger, its function, and what is known of it. */
    private void captured() {
        shop.sourceDatabase.execute(
                "CREATE SCHEMA sarrio AUTHORIZATION " + Shop.SOURCE_ROLE,
                "SET ROLE " + Shop.SOURCE_ROLE,
                "CREATE TABLE sarrio.relation (id int PRIMARY KEY, schema text, name text, phase text)",
                "INSERT INTO sarrio.relation VALUES (1, 'public', 'customer', 'LIVE')",
                "CREATE TABLE sarrio.webhook (sync text)",
                "CREATE FUNCTION sarrio.t1_insert() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER sarrio_insert AFTER INSERT ON customer FOR EACH STATEMENT EXECUTE PROCEDURE sarrio.t1_insert()");
    }

    private String topic(String table) {
        return Topics.of(source, TableName.parse(table));
    }

    private void makeTopics() {
        try (TopicAdmin admin = new TopicAdmin(kafka, "test")) {
            admin.ensureBatches(source);
            admin.ensureTables(List.of(topic("customer"), topic("purchase")));
        }
        await().until(() -> topics.of(source).size() == 3);
    }

    private void addSync() {
        Api.post("/syncs", shop.syncBody()).statusCode(201);
    }

    private ValidatableResponse uninstalled(Map<String, Object> how) {
        String id = Api.post("/databases/" + source + "/uninstall", how)
                .statusCode(202)
                .extract()
                .path("id");
        await().atMost(PATIENCE)
                .until(() -> !"RUNNING".equals(Api.get("/jobs/" + id).extract().path("state")));
        return Api.get("/jobs/" + id).statusCode(200);
    }

    @Test
    void uninstallingIsRefusedWhileASyncUsesTheDatabaseAndThenShowsThatNothingIsLeft() {
        captured();
        addSync();
        Api.post("/databases/" + source + "/uninstall", Map.of())
                .statusCode(409)
                .body("code", equalTo("IN_USE"))
                .body("detail", containsString(shop.sync))
                .body("remedy", containsString("remove sync " + shop.sync));
        Api.get("/databases/" + source + "/leftovers")
                .statusCode(200)
                .body("none", equalTo(false))
                .body("triggers", contains("sarrio_insert on public.customer"))
                .body("functions", contains("sarrio.t1_insert()"))
                .body("tables", contains("sarrio.relation", "sarrio.webhook"))
                .body(
                        "summary",
                        equalTo("1 triggers, 1 functions, 2 tables of Sarrio left on " + source
                                + "; and the empty schema sarrio"));
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        uninstalled(Map.of())
                .body("state", equalTo("DONE"))
                .body("none", equalTo(true))
                .body("summary", equalTo("0 triggers, 0 functions, 0 tables of Sarrio left on " + source));
        assertThat(shop.sourceDatabase.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'sarrio'"))
                .isEqualTo("0");
        Api.get("/databases/" + source).statusCode(200);
        Api.get("/jobs").body("kind", hasItem("uninstall"));
    }

    @Test
    void removingASyncNamesTheTopicsThatStayAndDeletesThemIfAsked() {
        makeTopics();
        addSync();
        Api.delete("/tables?name=public.purchase&db=" + source + "&topics=true")
                .statusCode(200)
                .body("topicsDeleted", contains(topic("purchase")))
                .body("topicsLeft", empty());
        Api.delete("/syncs/" + shop.sync)
                .statusCode(200)
                .body("topicsDeleted", empty())
                .body("topicsLeft", containsInAnyOrder(topic("customer"), Topics.batches(source)));
        addSync();
        Api.delete("/syncs/" + shop.sync + "?topics=true")
                .statusCode(200)
                .body("topicsDeleted", containsInAnyOrder(topic("customer"), Topics.batches(source)));
        await().atMost(PATIENCE).until(() -> topics.of(source).isEmpty());
    }

    @Test
    void topicsStayAsLongAsCaptureHasNotLetGo() {
        makeTopics();
        captured();
        addSync();
        Api.delete("/syncs/" + shop.sync + "?topics=true")
                .statusCode(200)
                .body("topicsDeleted", empty())
                .body("topicsLeft", hasItem(topic("customer")))
                .body("notes", contains(containsString("uninstall database " + source + " --topics")));
        assertThat(topics.of(source)).hasSize(3);
        uninstalled(Map.of()).body("topicsDeleted", empty()).body("topicsLeft", hasItem(topic("customer")));
        uninstalled(Map.of("topics", true))
                .body("state", equalTo("DONE"))
                .body("topicsDeleted", hasItem(topic("customer")));
        await().atMost(PATIENCE).until(() -> topics.of(source).isEmpty());
    }

    @Test
    void removingADatabaseTakesSarrioOutOfItAndSaysSo() {
        makeTopics();
        captured();
        Api.delete("/databases/" + source).statusCode(409).body("detail", containsString(shop.dbs));
        Api.get("/databases/" + source + "/leftovers").body("triggers", not(empty()));
        Api.delete("/dbgroups/" + shop.dbs).statusCode(204);
        Api.delete("/databases/" + source)
                .statusCode(200)
                .body("summary", equalTo("0 triggers, 0 functions, 0 tables of Sarrio left on " + source))
                .body("topicsLeft", hasItem(topic("customer")));
        Api.get("/databases/" + source).statusCode(404);
    }

    @Test
    void aDatabaseThatCantBeReachedIsRemovedByForceAndTheAnswerSaysWhatToRunByHand() {
        Map<String, Object> far =
                Map.of("name", "gone", "host", "127.0.0.1", "port", 1, "dbname", "d", "user", "u", "force", true);
        Api.post("/databases", far).statusCode(201);
        Api.delete("/databases/gone")
                .statusCode(502)
                .body("code", equalTo("DATABASE_UNREACHABLE"))
                .body("remedy", containsString("DROP SCHEMA sarrio CASCADE"))
                .body("remedy", containsString("--force"));
        Api.delete("/databases/gone?force=true")
                .statusCode(200)
                .body("notes", hasItem(containsString("DROP SCHEMA sarrio CASCADE")));
        Api.get("/databases/gone").statusCode(404);
    }

    @Test
    void aGroupGoesWithTheSyncsThatUseItIfForced() {
        addSync();
        Api.delete("/dbgroups/" + shop.dbs).statusCode(409);
        Api.delete("/dbgroups/" + shop.dbs + "?force=true")
                .statusCode(200)
                .body("notes", contains("Removed sync \"" + shop.sync + "\", which used it"));
        Api.get("/syncs/" + shop.sync).statusCode(404);
        Api.get("/dbgroups/" + shop.dbs).statusCode(404);

        Api.post(
                        "/dbgroups",
                        Map.of("name", shop.dbs, "dbs", List.of(shop.source + ":source", shop.target + ":target")))
                .statusCode(201);
        addSync();
        Api.delete("/relgroups/" + shop.rels + "?force=true").statusCode(200);
        Api.get("/syncs/" + shop.sync).statusCode(404);
        Api.get("/relgroups/" + shop.rels).statusCode(404);
    }

    @Test
    void whileADatabaseIsUninstalledNoSyncGetsItAndNobodyElseUninstallsIt() {
        new Hold(control).on(source, () -> {
            Api.post("/syncs", shop.syncBody())
                    .statusCode(409)
                    .body("code", equalTo("IN_USE"))
                    .body("detail", containsString("is being uninstalled"));
            Api.post("/databases/" + source + "/uninstall", Map.of())
                    .statusCode(409)
                    .body("detail", containsString("being uninstalled already"));
            return null;
        });
        addSync();
    }
}
