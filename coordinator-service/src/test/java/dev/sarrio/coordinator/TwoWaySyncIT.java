package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class TwoWaySyncIT {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);

    @Test
    void twoSourcesAreEachOthersTargetsAndBothCaptured() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", body(shop, List.of(shop.source + ":source", shop.target + ":source")))
                    .statusCode(201)
                    .body("sources", contains(shop.source, shop.target))
                    .body("targets", contains(shop.source, shop.target))
                    .body("copyDecided", equalTo("all"));

            DesiredSync sync = sync(shop);
            DatabaseName a = new DatabaseName(shop.source);
            DatabaseName b = new DatabaseName(shop.target);
            assertThat(sync.twoWay()).isTrue();
            assertThat(sync.sources()).containsExactly(a, b);
            assertThat(sync.targets()).containsExactly(a, b);
            assertThat(sync.copyTo(a)).isEqualTo(CopyMode.NONE);
            assertThat(sync.copyTo(b)).isEqualTo(CopyMode.SCHEMA_AND_DATA);
            assertThat(database(shop.target).captured()).isEqualTo(sync.tables());
            assertThat(database(shop.source).captured()).isEqualTo(sync.tables());

            // the tables are not on the second one yet: its copy brings them
            Api.post("/syncs/" + shop.sync + "/validate", null)
                    .statusCode(200)
                    .body("findings.message", everyItem(not(containsString("table is not there"))))
                    .body("findings.message", everyItem(not(containsString("has rows"))));
        }
    }

    @Test
    void twoSourcesAndATargetAreRefusedInWords() {
        try (Shop shop = new Shop().added();
                Shop other = new Shop().added()) {
            Api.post(
                            "/syncs",
                            body(
                                    shop,
                                    List.of(
                                            shop.source + ":source",
                                            shop.target + ":source",
                                            other.target + ":target")))
                    .statusCode(400)
                    .body("code", equalTo("INVALID_VALUE"))
                    .body("field", equalTo("dbs"))
                    .body("detail", containsString("two databases"))
                    .body("remedy", containsString("dbs=" + shop.source + ":source," + shop.target + ":source"));
        }
    }

    @Test
    void threeSourcesAreAllInStepAndWhatTheyCanNotDoIsRefusedInWords() {
        try (Shop shop = new Shop().added();
                Shop other = new Shop().added()) {
            List<String> three = List.of(shop.source + ":source", shop.target + ":source", other.target + ":source");
            Map<String, Object> asked = new HashMap<>(body(shop, three));
            asked.put("conflict", "target");
            Api.post("/syncs", asked)
                    .statusCode(400)
                    .body("field", equalTo("conflict"))
                    .body("detail", containsString("between two databases only"));
            asked.put("conflict", "latest");
            Api.post("/syncs", asked)
                    .statusCode(400)
                    .body("field", equalTo("relgroup"))
                    .body("detail", containsString("the sequence public.customer_id_seq"));
            Api.put(
                            "/relgroups/" + shop.rels,
                            Map.of("db", shop.source, "tables", List.of("public.customer"), "sequences", List.of()))
                    .statusCode(200);
            Api.post("/syncs", asked)
                    .statusCode(201)
                    .body("sources", contains(shop.source, shop.target, other.target))
                    .body("targets", contains(shop.source, shop.target, other.target));
            DesiredSync sync = sync(shop);
            assertThat(sync.mesh()).isTrue();
            assertThat(database(other.target).captured()).isEqualTo(sync.tables());

            Api.get("/syncs/" + shop.sync + "/status")
                    .statusCode(200)
                    .body("targets.size()", equalTo(6))
                    .body("targets.details.source", hasItems(shop.source, shop.target, other.target));
            Api.post("/syncs/" + shop.sync + "/validate", null)
                    .statusCode(200)
                    .body("findings.message", everyItem(not(containsString("table is not there"))));
            Api.patch("/syncs/" + shop.sync, Map.of("conflict", "skip"))
                    .statusCode(400)
                    .body("field", equalTo("conflict"));
            Api.post("/syncs/" + shop.sync + "/copy", Map.of("restart", List.of("customer")))
                    .statusCode(400)
                    .body("field", equalTo("restart"));
            Api.patch("/syncs/" + shop.sync, Map.of("dbs", three.subList(0, 2)))
                    .statusCode(409)
                    .body("field", equalTo("dbs"))
                    .body("detail", containsString("can't be changed"));
        }
    }

    @Test
    void aOneWaySyncBecomesATwoWayOneAndBack() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", body(shop, List.of(shop.source + ":source", shop.target + ":target")))
                    .statusCode(201)
                    .body("targets", contains(shop.target));
            Api.patch("/syncs/" + shop.sync, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":source")))
                    .statusCode(200)
                    .body("targets", contains(shop.source, shop.target));
            assertThat(database(shop.target).captured()).isNotEmpty();
            Api.patch("/syncs/" + shop.sync, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":target")))
                    .statusCode(200)
                    .body("sources", contains(shop.source));
        }
    }

    private static Map<String, Object> body(Shop shop, List<String> dbs) {
        return Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", dbs, "autokick", true);
    }

    private static DesiredSync sync(Shop shop) {
        return Json.read(published("sync/" + shop.sync, "RUNNING"), DesiredSync.class);
    }

    private static DesiredDatabase database(String name) {
        return Json.read(published("database/" + name, "public"), DesiredDatabase.class);
    }

    private static byte[] published(String key, String part) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> SYNCS.newest().get(key), json -> json != null && json.contains(part))
                .getBytes(StandardCharsets.UTF_8);
    }
}
