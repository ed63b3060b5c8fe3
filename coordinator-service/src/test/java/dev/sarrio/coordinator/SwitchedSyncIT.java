package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.coordinator.fence.FenceSettings;
import dev.sarrio.coordinator.switchover.SwitchPlan;
import dev.sarrio.coordinator.switchover.Switches;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sync that was switched keeps writes from the side that was left. Whatever ends that lets them through again. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class SwitchedSyncIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String STOPPED = "SR001";

    @Inject
    Switches switches;

    @Inject
    PgServers servers;

    private Shop shop;

    /** As a switch leaves it, without the services that it needs. */
    @BeforeEach
    void switched() {
        shop = new Shop().added();
        shop.targetDatabase.execute("CREATE TABLE customer (id bigserial PRIMARY KEY, name text)");
        shop.targetDatabase.execute("ALTER TABLE customer OWNER TO " + Shop.TARGET_ROLE);
        shop.sourceDatabase.execute("CREATE SCHEMA sarrio AUTHORIZATION " + Shop.SOURCE_ROLE);
        shop.targetDatabase.execute("CREATE SCHEMA sarrio AUTHORIZATION " + Shop.TARGET_ROLE);
        Api.post("/syncs", body(":source")).statusCode(201);
        SwitchPlan plan = switches.plan(new SyncName(shop.sync), new DatabaseName(shop.target));
        switches.begun(plan);
        try (Fence fence = new Fence(
                servers.connect(plan.from().connection(), "test"), plan.sync(), plan.tables(), FenceSettings.DEFAULT)) {
            fence.raise(PATIENCE);
            fence.closeForGood(shop.target);
        }
        switches.decided(plan);
        switches.ended(plan.sync());
        assertThat(tried(shop.sourceDatabase)).isEqualTo(STOPPED);
        Api.get("/syncs/" + shop.sync).body("active", equalTo(shop.target));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private Map<String, Object> body(String roleOfTheOther) {
        return Map.of(
                "name",
                shop.sync,
                "tables",
                List.of("customer"),
                "dbs",
                List.of(shop.source + ":source", shop.target + roleOfTheOther),
                "copy",
                "none");
    }

    /** @return the SQLSTATE that an application gets, or null */
    private static String tried(TestDatabase database) {
        try (Connection c = database.superuser();
                Statement s = c.createStatement()) {
            s.execute("INSERT INTO customer (name) VALUES ('x')");
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private void lifted() {
        await().atMost(PATIENCE).until(() -> tried(shop.sourceDatabase) == null);
        await().atMost(PATIENCE).untilAsserted(() -> Api.get("/status")
                .body("stoppedWrites.findAll { it.sync == '" + shop.sync + "' }", empty()));
        assertThat(shop.sourceDatabase.query("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'sarrio_fence%'"))
                .isEqualTo("0");
    }

    @Test
    void deletingIt() {
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        lifted();
    }

    @Test
    void deletingItWithItsGroup() {
        String group = Api.get("/syncs/" + shop.sync).extract().path("dbgroup");
        Api.delete("/dbgroups/" + group + "?force=true").statusCode(200);
        lifted();
    }

    @Test
    void patchingItToOneWay() {
        Api.patch("/syncs/" + shop.sync, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":target")))
                .statusCode(200);
        lifted();
    }

    @Test
    void changingTheRolesOfItsGroup() {
        String group = Api.get("/syncs/" + shop.sync).extract().path("dbgroup");
        Api.patch("/dbgroups/" + group, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":target")))
                .statusCode(200);
        lifted();
    }

    @Test
    void puttingAOneWaySyncInItsPlace() {
        Map<String, Object> body = new java.util.TreeMap<>(body(":target"));
        body.remove("name");
        Api.put("/syncs/" + shop.sync, body).statusCode(200);
        lifted();
    }

    @Test
    void aDocumentWithoutItThatPrunes() throws IOException {
        ObjectNode document = (ObjectNode) Json.MAPPER.readTree(
                Api.get("/definitions").statusCode(200).extract().asByteArray());
        ((ObjectNode) document.path("syncs")).remove(shop.sync);
        Api.put("/definitions?prune=true", document.toString()).statusCode(200).body("remove", equalTo(1));
        lifted();
    }

    @Test
    void itGoesOnToKeepThemOutWhateverElseIsChanged() {
        Api.patch("/syncs/" + shop.sync, Map.of("autokick", false)).statusCode(200);
        Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(200);
        Api.get("/status").body("stoppedWrites.findAll { it.sync == '" + shop.sync + "' }", empty());
        assertThat(tried(shop.sourceDatabase)).isEqualTo(STOPPED);
    }

    @Test
    void whatCantBeLiftedYetIsShownWithTheReason() {
        shop.sourceDatabase.execute("ALTER ROLE " + Shop.SOURCE_ROLE + " NOLOGIN");
        try {
            Api.delete("/syncs/" + shop.sync).statusCode(204);
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonPath status = Api.get("/status").extract().jsonPath();
                Map<String, Object> shown =
                        status.getMap("stoppedWrites.find { it.sync == '" + shop.sync + "' && it.problem != null }");
                assertThat(shown).containsEntry("database", shop.source).containsKey("since");
                assertThat(shown.get("problem").toString()).contains(Shop.SOURCE_ROLE);
            });
        } finally {
            shop.sourceDatabase.execute("ALTER ROLE " + Shop.SOURCE_ROLE + " LOGIN");
        }
        lifted();
    }
}
