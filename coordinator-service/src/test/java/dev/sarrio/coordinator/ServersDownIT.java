package dev.sarrio.coordinator;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.sarrio.core.name.Topics;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** A coordinator that starts before everything that it needs. */
@QuarkusTest
@TestProfile(ServersDownIT.Alone.class)
@WithTestResource(ServersDownIT.Down.class)
class ServersDownIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    Runnable startPostgres;
    Runnable killPostgres;
    Runnable startKafka;

    /** An application of its own. */
    public static class Alone implements QuarkusTestProfile {}

    /** Servers that exist and do not run. */
    public static class Down implements QuarkusTestResourceLifecycleManager {
        private final OwnTestServer postgres = TestPostgres.own(15);
        private final TestKafka.Own kafka = TestKafka.own();

        @Override
        public Map<String, String> start() {
            TestDatabase control = postgres.createDatabase();
            String role = CoordinatorServers.CONTROL_ROLE;
            control.role(role, "ALTER DATABASE " + control.name() + " OWNER TO " + role);
            postgres.kill();
            kafka.kill();
            Map<String, String> settings = CoordinatorServers.settings(control.as(role), kafka.bootstrapServers());
            settings.put("sarrio.publish.again", "1s");
            return settings;
        }

        @Override
        public void inject(TestInjector injector) {
            inject(injector, "startPostgres", postgres::start);
            inject(injector, "killPostgres", postgres::kill);
            inject(injector, "startKafka", kafka::start);
        }

        private static void inject(TestInjector injector, String field, Runnable action) {
            injector.injectIntoFields(action, f -> f.getName().equals(field));
        }

        @Override
        public void stop() {
            postgres.close();
            kafka.close();
        }
    }

    @Test
    void itIsUnreadyWithAClearMessageAndRecoversWhenTheyAreThere() {
        get("/q/health/live").then().statusCode(200);
        get("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'control-database' }.data.reason", containsString("control database"));
        Api.get("/syncs")
                .statusCode(503)
                .contentType("application/problem+json")
                .body("code", equalTo("CONTROL_DATABASE_UNREACHABLE"))
                .body("remedy", containsString("SARRIO_CONTROL_DB_URL"));
        Api.get("/info")
                .statusCode(200)
                .body("controlDatabase.ok", equalTo(false))
                .body("kafka.ok", equalTo(false));

        startPostgres.run();
        await().atMost(PATIENCE).untilAsserted(() -> Api.get("/syncs").statusCode(200));
        await().atMost(PATIENCE)
                .untilAsserted(() -> Api.get("/info").body("kafka.problem", containsString("Kafka at")));
        // a definition made while Kafka is away is published when it is there
        Map<String, Object> far =
                Map.of("name", "far", "host", "127.0.0.1", "port", 1, "dbname", "d", "user", "u", "force", true);
        Api.post("/databases", far).statusCode(201);
        Api.post("/dbgroups", Map.of("name", "g", "dbs", List.of("far:source"))).statusCode(201);

        startKafka.run();
        await().atMost(PATIENCE)
                .untilAsserted(() -> get("/q/health/ready").then().statusCode(200));
        String bootstrapServers = org.eclipse.microprofile.config.ConfigProvider.getConfig()
                .getValue("sarrio.kafka.bootstrap.servers", String.class);
        await().atMost(PATIENCE)
                .until(() -> new Topic(Topics.SYNCS, bootstrapServers).newest().containsKey("database/far"));

        // a topic that somebody deletes is made anew and fills again
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.deleteTopics(List.of(Topics.SYNCS))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            await().atMost(PATIENCE).until(() -> admin.listTopics()
                    .names()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .contains(Topics.SYNCS));
        }
        await().atMost(PATIENCE)
                .until(() -> new Topic(Topics.SYNCS, bootstrapServers).newest().containsKey("database/far"));

        // and a control database that goes away later is told, and comes back
        Api.get("/status").statusCode(200);
        killPostgres.run();
        Api.get("/syncs").statusCode(503).body("code", equalTo("CONTROL_DATABASE_UNREACHABLE"));
        Api.get("/status").statusCode(200);
        startPostgres.run();
        await().atMost(PATIENCE).untilAsserted(() -> Api.get("/syncs").statusCode(200));
    }
}
