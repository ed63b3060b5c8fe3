package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chains of syncs: what is written in a database goes on from there if it has makedelta, and never in a ring. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class MakedeltaIT {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private Shop shop;
    private Shop other;
    private String middle;

    @BeforeEach
    void open() {
        shop = new Shop().added();
        other = new Shop().added();
        middle = shop.target;
        shop.targetDatabase.execute(
                "CREATE TABLE customer (id bigint PRIMARY KEY)",
                "CREATE TABLE purchase (id bigint PRIMARY KEY)",
                "CREATE SCHEMA other",
                "CREATE TABLE other.note (code text PRIMARY KEY)",
                "GRANT USAGE ON SCHEMA other TO " + Shop.TARGET_ROLE,
                "GRANT ALL ON ALL TABLES IN SCHEMA public, other TO " + Shop.TARGET_ROLE);
    }

    @AfterEach
    void close() {
        for (String sync : List.of("ring" + shop.sync, other.sync, shop.sync)) {
            Api.delete("/syncs/" + sync);
        }
        Api.patch("/databases/" + middle, Map.of("makedelta", false));
        other.close();
        shop.close();
    }

    private Map<String, Object> sync(String name, String... dbs) {
        return Map.of("name", name, "relgroup", shop.rels, "dbs", List.of(dbs), "autokick", false);
    }

    private Map<String, Object> further() {
        return sync(other.sync, middle + ":source", other.target + ":target");
    }

    @Test
    void aChainIsLetThroughWhereTheDatabaseInItsMiddleHasMakedelta() {
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        Api.post("/syncs", further())
                .statusCode(409)
                .body("code", equalTo("CHAIN"))
                .body("remedy", containsString("update database " + middle + " makedelta=1"));
        Api.patch("/databases/" + middle, Map.of("makedelta", true))
                .statusCode(200)
                .body("makedelta", equalTo(true));
        Api.post("/syncs", further()).statusCode(201);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(SYNCS.newest().get("database/" + middle)).contains("\"makedelta\":true"));
        Api.patch("/databases/" + middle, Map.of("makedelta", false))
                .statusCode(409)
                .body("code", equalTo("CHAIN"));
        Api.get("/definitions")
                .body("databases." + middle + ".makedelta", equalTo(true))
                .body("databases." + shop.source + ".makedelta", equalTo(false));
        Api.patch("/syncs/" + other.sync, Map.of("status", "inactive")).statusCode(200);
        Api.patch("/databases/" + middle, Map.of("makedelta", false)).statusCode(200);
        Api.patch("/syncs/" + other.sync, Map.of("status", "active"))
                .statusCode(409)
                .body("code", equalTo("CHAIN"));
    }

    @Test
    void aRingIsRefusedHoweverLongItIs() {
        for (String database : List.of(middle, other.target, shop.source)) {
            Api.patch("/databases/" + database, Map.of("makedelta", true)).statusCode(200);
        }
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        Api.post("/syncs", sync("ring" + shop.sync, middle + ":source", shop.source + ":target"))
                .statusCode(409)
                .body("code", equalTo("CHAIN"))
                .body("detail", containsString("round in a ring"));
        Api.post("/syncs", further()).statusCode(201);
        other.targetDatabase.execute(
                "CREATE TABLE customer (id bigint PRIMARY KEY)",
                "CREATE TABLE purchase (id bigint PRIMARY KEY)",
                "CREATE SCHEMA other",
                "CREATE TABLE other.note (code text PRIMARY KEY)",
                "GRANT USAGE ON SCHEMA other TO " + Shop.TARGET_ROLE,
                "GRANT ALL ON ALL TABLES IN SCHEMA public, other TO " + Shop.TARGET_ROLE);
        Api.post("/syncs", sync("ring" + shop.sync, other.target + ":source", shop.source + ":target"))
                .statusCode(409)
                .body("detail", containsString(shop.source + " to " + middle))
                .body("detail", containsString(middle + " to " + other.target))
                .body("detail", containsString(other.target + " to " + shop.source));
    }

    @Test
    void aTwoWaySyncAndMakedeltaExcludeEachOther() {
        Api.patch("/databases/" + middle, Map.of("makedelta", true)).statusCode(200);
        Map<String, Object> twoWay = sync(shop.sync, shop.source + ":source", middle + ":source");
        Api.post("/syncs", twoWay)
                .statusCode(409)
                .body("code", equalTo("CHAIN"))
                .body("detail", containsString("would come back to it"));
        Api.patch("/databases/" + middle, Map.of("makedelta", false)).statusCode(200);
        Api.post("/syncs", twoWay).statusCode(201);
        Api.patch("/databases/" + middle, Map.of("makedelta", true)).statusCode(409);
        Api.post("/syncs", further()).statusCode(409).body("remedy", not(containsString("makedelta")));
    }

    @Test
    void validateSaysWhoseTheTablesInTheMiddleMustBe() {
        Api.patch("/databases/" + middle, Map.of("makedelta", true)).statusCode(200);
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        Api.post("/syncs", further()).statusCode(201);
        String customer = "findings.findAll { it.subject == '" + middle + " public.customer' }.message";
        Api.post("/syncs/" + other.sync + "/validate", null).body(customer, hasItem(containsString("only the owner")));
        for (String table : List.of("customer", "purchase", "other.note")) {
            shop.targetDatabase.execute("ALTER TABLE " + table + " OWNER TO " + Shop.TARGET_ROLE);
        }
        Api.post("/syncs/" + other.sync + "/validate", null)
                .body(customer, not(hasItem(containsString("only the owner"))));
    }
}
