package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** strict_checking and analyze_after_copy, of a sync and of a table: defined over REST, published with the syncs, seen by validate. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class TreatmentIT {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);

    private static List<String> published(Shop shop, String field) {
        return published("sync/" + shop.sync, field);
    }

    private static List<String> published(String key, String field) {
        String json = SYNCS.newest().get(key);
        JsonNode tables = json == null
                ? Json.MAPPER.createArrayNode()
                : Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class)
                        .path(field);
        return StreamSupport.stream(tables.spliterator(), false)
                .map(t -> t.isTextual()
                        ? t.asText()
                        : t.path("schema").asText() + "." + t.path("name").asText())
                .toList();
    }

    private static void awaitPublished(Shop shop, String field, String... tables) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(published(shop, field)).containsExactly(tables));
    }

    @Test
    void aSyncCanBeToldForAllOfItsTables() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody())
                    .statusCode(201)
                    .body("strictChecking", equalTo(true))
                    .body("analyzeAfterCopy", equalTo(true));
            Api.patch("/syncs/" + shop.sync, Map.of("strictChecking", false, "analyzeAfterCopy", false))
                    .statusCode(200)
                    .body("strictChecking", equalTo(false))
                    .body("analyzeAfterCopy", equalTo(false));
            String[] all = {"other.note", "public.customer", "public.purchase"};
            awaitPublished(shop, "lenient", all);
            awaitPublished(shop, "unanalyzed", all);
            Api.patch("/syncs/" + shop.sync, Map.of("strictChecking", true)).body("strictChecking", equalTo(true));
            awaitPublished(shop, "lenient");
            awaitPublished(shop, "unanalyzed", all);
            Api.patch("/syncs/" + shop.sync, Map.of("options", Map.of("strict_checking", "off")))
                    .body("strictChecking", equalTo(false))
                    .body("options.strict_checking", equalTo("false"));
            Api.patch("/syncs/" + shop.sync, Map.of("options", Map.of("strict_checking", "perhaps")))
                    .statusCode(400)
                    .body("field", equalTo("strict_checking"))
                    .body("remedy", equalTo("write strict_checking=1 or strict_checking=0"));
            Api.get("/history?sync=" + shop.sync).body("changes", hasItem(containsString("strict_checking: false")));
        }
    }

    @Test
    void aTableIsTreatedSoInEverySyncThatMovesIt() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Api.patch("/tables/treatment?name=customer&db=" + shop.source, Map.of("strictChecking", false))
                    .statusCode(200)
                    .body("[0].name", equalTo("public.customer"))
                    .body("[0].strictChecking", equalTo(false))
                    .body("[0].analyzeAfterCopy", equalTo(true));
            awaitPublished(shop, "lenient", "public.customer");
            Api.post(
                            "/tables",
                            Map.of("db", shop.source, "names", List.of("public.purchase"), "analyzeAfterCopy", false))
                    .statusCode(200);
            awaitPublished(shop, "unanalyzed", "public.purchase");
            Api.post("/tables", Map.of("db", shop.source, "all", true, "relgroup", shop.rels))
                    .statusCode(200);
            Api.get("/tables?db=" + shop.source)
                    .body("find { it.name == 'public.customer' }.strictChecking", equalTo(false))
                    .body("find { it.name == 'public.purchase' }.analyzeAfterCopy", equalTo(false));
            Api.patch("/tables/treatment?name=nobody", Map.of("strictChecking", false))
                    .statusCode(404)
                    .body("code", equalTo("UNKNOWN_TABLE"));
        }
    }

    @Test
    void aTableWithoutAKeyIsFollowedByItsImagesWhereOneSideIsWritten() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Map<String, Object> audit = Map.of("db", shop.source, "names", List.of("audit"), "relgroup", shop.rels);
            Api.post("/tables", audit)
                    .statusCode(422)
                    .body("code", equalTo("TABLE_WITHOUT_KEY"))
                    .body("field", equalTo("relgroup"))
                    .body("remedy", containsString("update table public.audit images=full"));
            Map<String, Object> all =
                    Map.of("db", shop.source, "all", true, "tables", List.of("aud*"), "relgroup", shop.rels);
            Api.post("/tables", all).statusCode(200).body("skipped.name", hasItem("public.audit"));
            Map<String, Object> imaged = new HashMap<>(all);
            imaged.put("images", "full");
            Api.post("/tables", imaged)
                    .statusCode(200)
                    .body("added", hasItem("public.audit"))
                    .body("notes", hasItem(containsString("whole row images")));
            String key = "database/" + shop.source;
            await().untilAsserted(() -> assertThat(published(key, "images")).containsExactly("public.audit"));
            assertThat(published(key, "captured")).contains("public.audit");
            Api.patch("/tables/treatment?name=audit&db=" + shop.source, Map.of("images", "key"))
                    .statusCode(422)
                    .body("code", equalTo("TABLE_WITHOUT_KEY"))
                    .body("field", equalTo("images"));
            Api.patch("/syncs/" + shop.sync, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":source")))
                    .statusCode(422)
                    .body("code", equalTo("TABLE_WITHOUT_KEY"))
                    .body("detail", containsString("two databases"));
            Api.patch("/syncs/" + shop.sync, Map.of("status", "inactive")).statusCode(200);
            Api.patch("/tables/treatment?name=audit&db=" + shop.source, Map.of("images", "key"))
                    .statusCode(200);
        }
    }

    @Test
    void imagesAreOfATableOfOneDatabaseAndCaptureHearsOfThemWhileItIsCaptured() {
        try (Shop shop = new Shop().added()) {
            Api.patch("/tables/treatment?name=customer&db=" + shop.source, Map.of("images", "full"))
                    .statusCode(200)
                    .body("[0].images", equalTo("full"));
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            String key = "database/" + shop.source;
            await().untilAsserted(() -> assertThat(published(key, "images")).containsExactly("public.customer"));
            Api.get("/tables?db=" + shop.source).body("find { it.name == 'public.purchase' }.images", equalTo("key"));
            Api.patch("/tables/treatment?name=customer&db=" + shop.source, Map.of("images", "some"))
                    .statusCode(400)
                    .body("field", equalTo("images"));
            Api.patch("/tables/treatment?name=customer&db=" + shop.source, Map.of("images", "key"))
                    .statusCode(200);
            await().untilAsserted(() -> assertThat(published(key, "images")).isEmpty());
        }
    }

    @Test
    void validateSaysWhatIsLeftOutInsteadOfRefusingIt() {
        try (Shop shop = new Shop().added()) {
            shop.targetDatabase.execute(
                    "CREATE TABLE customer (id int PRIMARY KEY)", "ALTER TABLE customer OWNER TO " + Shop.TARGET_ROLE);
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            String customer = "findings.findAll { it.subject == '" + shop.target + " public.customer' }.severity";
            Api.post("/syncs/" + shop.sync + "/validate", null).body(customer, equalTo(List.of("ERROR", "ERROR")));
            Api.patch("/syncs/" + shop.sync, Map.of("strictChecking", false)).statusCode(200);
            Api.post("/syncs/" + shop.sync + "/validate", null)
                    .body(customer, equalTo(List.of("WARNING", "WARNING")))
                    .body("findings.message", hasItem("Column name is missing: it is left out."))
                    .body(
                            "findings.message",
                            hasItem(startsWith("Column id is integer here and bigint on the source")));
        }
    }

    @Test
    void aDocumentSaysItAsAnOptionAndChangesNothingWhereItCameFrom() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Map<String, Object> spec = Map.of(
                    "relgroup",
                    shop.rels,
                    "dbs",
                    List.of(shop.dbs),
                    "autokick",
                    false,
                    "options",
                    Map.of("strict_checking", "0", "analyze_after_copy", "1"));
            Api.put("/syncs/" + shop.sync, spec).statusCode(200);
            Api.get("/syncs/" + shop.sync)
                    .body("strictChecking", equalTo(false))
                    .body("options", equalTo(Map.of("strict_checking", "false")));
            Object version = Api.get("/syncs/" + shop.sync).extract().path("version");
            Api.put("/syncs/" + shop.sync, spec).statusCode(200);
            Api.get("/syncs/" + shop.sync).body("version", equalTo(version));
        }
    }
}
