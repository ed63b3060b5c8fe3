package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.json.Json;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All definitions as one document: read, planned, applied. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class DeclareIT {
    private static final List<String> LISTS = List.of("/databases", "/dbgroups", "/relgroups", "/syncs");
    private static final ObjectMapper MAPPER = Json.MAPPER;
    private Shop shop;

    @BeforeEach
    void openShop() {
        shop = new Shop();
    }

    @AfterEach
    void removeAll() {
        shop.close();
        Api.delete("/syncs/" + shop.sync);
        Api.delete("/relgroups/" + shop.rels);
        Api.delete("/dbgroups/" + shop.dbs);
        Api.delete("/databases/" + shop.source + "?force=true");
        Api.delete("/databases/" + shop.target + "?force=true");
    }

    @Test
    void whatIsExportedAndAppliedChangesNothing() {
        shop.added();
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        Api.patch("/syncs/" + shop.sync, Map.of("options", Map.of("priority", "3"), "sequenceMargin", 7))
                .statusCode(200);
        try (Shop listed = new Shop()) {
            databases(listed);
            Api.post(
                            "/syncs",
                            Map.of(
                                    "name",
                                    listed.sync,
                                    "tables",
                                    List.of("customer"),
                                    "dbs",
                                    List.of(listed.source + ":source", listed.target),
                                    "autokick",
                                    false,
                                    "onetimecopy",
                                    1))
                    .statusCode(201);
            Api.put("/relgroups/" + listed.sync, Map.of("tables", List.of("customer")))
                    .statusCode(409)
                    .body("code", equalTo("DUPLICATE_NAME")); // the sync's own group
            Map<String, String> before = everything();
            ObjectNode document = definitions();
            assertThat(document.at("/syncs/" + listed.sync + "/tables").toString())
                    .isEqualTo("[\"public.customer\"]");
            assertThat(document.at("/syncs/" + shop.sync + "/dbs").toString()).isEqualTo("[\"" + shop.dbs + "\"]");
            assertThat(document.toString()).doesNotContain("password").doesNotContain("v1:");

            Api.post("/definitions/plan?prune=true", document.toString())
                    .statusCode(200)
                    .body("create", equalTo(0))
                    .body("update", equalTo(0))
                    .body("remove", equalTo(0));
            ValidatableResponse applied = Api.put("/definitions?prune=true", document.toString());
            applied.statusCode(200).body("create", equalTo(0)).body("update", equalTo(0));
            assertThat(json(applied).path("unchanged").asInt())
                    .isEqualTo(json(applied).path("items").size())
                    .isPositive();
            assertThat(everything()).isEqualTo(before);
        }
    }

    @Test
    void aDocumentMakesEverythingAndAppliedAgainNothing() {
        ObjectNode document = document();
        Map<String, String> before = everything();
        ValidatableResponse planned = Api.post("/definitions/plan", document.toString());
        planned.statusCode(200).body("create", equalTo(5)).body("update", equalTo(0));
        assertThat(planned.extract().asString()).doesNotContain(Api.password(shop.sourceDatabase.as(Shop.SOURCE_ROLE)));
        assertThat(everything()).as("a plan changes nothing").isEqualTo(before);

        ValidatableResponse applied = Api.put("/definitions", document.toString());
        applied.statusCode(200);
        assertThat(json(applied)).as("what was planned was done").isEqualTo(json(planned));
        Api.get("/syncs/" + shop.sync)
                .body("tables", equalTo(List.of("public.customer", "public.purchase")))
                .body("sequences", equalTo(List.of("public.customer_id_seq")))
                .body("sources", equalTo(List.of(shop.source)))
                .body("run", equalTo("RESTING"));
        Api.get("/databases/" + shop.source)
                .body("password", equalTo("set"))
                .body("serverVersion", containsString("17"));
        Map<String, String> made = everything();
        Api.put("/definitions", document.toString())
                .statusCode(200)
                .body("unchanged", equalTo(5))
                .body("create", equalTo(0));
        assertThat(everything()).as("the same versions").isEqualTo(made);
    }

    @Test
    void aPlanNamesEachFieldWithItsOldAndNewValueAndWhatGoes() {
        Api.put("/definitions", document().toString()).statusCode(200);
        ObjectNode document = document();
        ((ObjectNode) document.at("/syncs/" + shop.sync))
                .put("sequenceMargin", 5)
                .set("options", MAPPER.createObjectNode());
        ObjectNode rels = (ObjectNode) document.at("/relgroups/" + shop.rels);
        rels.set("tables", strings("public.customer", "other.note"));
        JsonNode plan = json(Api.post("/definitions/plan", document.toString()).statusCode(200));
        assertThat(plan.path("update").asInt()).isEqualTo(2);
        assertThat(plan.findValues("changes").toString())
                .contains("{\"field\":\"tables\",\"before\":[\"public.customer\",\"public.purchase\"],"
                        + "\"after\":[\"other.note\",\"public.customer\"]}")
                .contains("{\"field\":\"sequenceMargin\",\"before\":0,\"after\":5}")
                .contains("{\"field\":\"options\",\"before\":{\"priority\":\"3\"},\"after\":{}}");
        Api.put("/definitions", document.toString()).statusCode(200);
        Api.get("/syncs/" + shop.sync)
                .body("tables", equalTo(List.of("other.note", "public.customer")))
                .body("options", equalTo(Map.of()));

        document.withObject("/syncs").remove(shop.sync);
        document.withObject("/relgroups").remove(shop.rels);
        Api.put("/definitions", document.toString()).statusCode(200).body("remove", equalTo(0));
        Api.get("/syncs/" + shop.sync).statusCode(200);
        JsonNode pruned =
                json(Api.put("/definitions?prune=true", document.toString()).statusCode(200));
        assertThat(pruned.toString()).contains("\"REMOVE\",\"kind\":\"SYNC\",\"name\":\"" + shop.sync);
        Api.get("/syncs/" + shop.sync).statusCode(404);
        Api.get("/relgroups/" + shop.rels).statusCode(404);
        Api.get("/databases/" + shop.source).statusCode(200);
    }

    @Test
    void aPasswordThatIsLeftOutStaysAndOneThatIsTheSameChangesNothing() {
        Api.put("/definitions", document().toString()).statusCode(200);
        ObjectNode document = document();
        ObjectNode source = (ObjectNode) document.at("/databases/" + shop.source);
        source.remove("password");
        Api.put("/definitions", document.toString()).statusCode(200).body("unchanged", equalTo(5));
        source.put("password", "not-the-password");
        String refused = mistake(document, "databases." + shop.source, "AUTHENTICATION_FAILED");
        assertThat(refused).doesNotContain("not-the-password");
        Api.post("/databases/" + shop.source + "/test", null).statusCode(200);
    }

    @Test
    void aMistakeIsNamedByItsPathAndNothingOfTheDocumentIsKept() {
        Map<String, String> before = everything();
        mistake(d -> d.put("apiVersion", "v9"), "apiVersion", "INVALID_VALUE");
        mistake(
                d -> at(d, "/databases", shop.source).put("port", 70_000),
                "databases." + shop.source + ".port",
                "INVALID_VALUE");
        mistake(
                d -> at(d, "/databases", shop.source).put("prot", 1),
                "databases." + shop.source + ".prot",
                "UNKNOWN_OPTION");
        mistake(
                d -> at(d, "/databases", shop.source).remove("dbname"),
                "databases." + shop.source + ".dbname",
                "INVALID_VALUE");
        mistake(d -> d.withObject("/databases").putObject("1st"), "databases.1st", "INVALID_NAME");
        mistake(d -> d.withObject("/databases").putNull("empty"), "databases.empty", "INVALID_VALUE");
        mistake(
                d -> d.withObject("/dbgroups").set(shop.dbs, strings(shop.source + ":source", "nowhere")),
                "dbgroups." + shop.dbs + "[1]",
                "UNKNOWN_DATABASE");
        mistake(
                d -> d.withObject("/dbgroups").set(shop.dbs, strings(shop.source + ":fullcopies")),
                "dbgroups." + shop.dbs + "[0]",
                "INVALID_VALUE");
        mistake(
                d -> at(d, "/syncs", shop.sync).set("dbs", strings(shop.source + ":source", "nowhere:target")),
                "syncs." + shop.sync + ".dbs[1]",
                "UNKNOWN_DATABASE");
        mistake(d -> at(d, "/syncs", shop.sync).put("dbs", "nobody"), "syncs." + shop.sync + ".dbs", "UNKNOWN_DBGROUP");
        mistake(
                d -> at(d, "/syncs", shop.sync).put("relgroup", "no"),
                "syncs." + shop.sync + ".relgroup",
                "UNKNOWN_RELGROUP");
        mistake(d -> at(d, "/syncs", shop.sync).put("copy", "maybe"), "syncs." + shop.sync + ".copy", "INVALID_VALUE");
        mistake(
                d -> at(d, "/syncs", shop.sync).put("autokick", "maybe"),
                "syncs." + shop.sync + ".autokick",
                "INVALID_VALUE");
        String gone = mistake(
                d -> at(d, "/relgroups", shop.rels).set("tables", strings("public.purchase", "public.custommer")),
                "relgroups." + shop.rels + ".tables[1]",
                "UNKNOWN_TABLE");
        assertThat(gone).contains("public.custommer");
        mistake(
                d -> at(d, "/relgroups", shop.rels).set("tables", strings("public.*")),
                "relgroups." + shop.rels + ".tables[0]",
                "INVALID_VALUE");
        mistake(
                d -> at(d, "/relgroups", shop.rels).set("sequences", strings("public.no_seq")),
                "relgroups." + shop.rels + ".sequences[0]",
                "UNKNOWN_SEQUENCE");
        mistake(
                d -> {
                    d.remove("relgroups");
                    at(d, "/syncs", shop.sync)
                            .put("relgroup", (String) null)
                            .set("tables", strings("customer", "none"));
                },
                "syncs." + shop.sync + ".tables[1]",
                "UNKNOWN_TABLE");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aRuleOverAllSyncsIsAskedOnceAtTheEnd() {
        Api.put("/definitions", document().toString()).statusCode(200);
        Map<String, String> before = everything();
        ObjectNode both = document();
        both.withObject("/syncs").set("second", both.at("/syncs/" + shop.sync).deepCopy());
        Api.put("/definitions", both.toString()).statusCode(409).body("code", equalTo("TWO_WRITERS"));
        assertThat(everything()).isEqualTo(before);

        ObjectNode keyless = document();
        at(keyless, "/relgroups", shop.rels).set("tables", strings("public.audit", "public.customer"));
        Api.put("/definitions", keyless.toString()).statusCode(422).body("code", equalTo("TABLE_WITHOUT_KEY"));
        assertThat(everything()).isEqualTo(before);

        ((ObjectNode) both.at("/syncs/" + shop.sync)).put("status", "inactive");
        Api.put("/definitions", both.toString()).statusCode(200);
        ((ObjectNode) both.at("/syncs/" + shop.sync)).put("status", "active");
        ((ObjectNode) both.at("/syncs/second")).put("status", "inactive");
        Api.put("/definitions", both.toString()).statusCode(200).body("update", equalTo(2));
        Api.delete("/syncs/second").statusCode(204);
    }

    @Test
    void aDatabaseThatIsCopiedWholeIsPartOfADocumentAsItIsOfAnExport() {
        ObjectNode whole = document();
        whole.withObject("/dbgroups").set(shop.dbs, strings(shop.source + ":source", shop.target + ":fullcopy"));
        at(whole, "/relgroups", shop.rels).set("tables", strings("public.audit", "public.customer"));
        at(whole, "/syncs", shop.sync).withObject("/options").put("checktime", "5 min");
        Api.put("/definitions", whole.toString()).statusCode(200);
        Api.get("/syncs/" + shop.sync)
                .body("targets", equalTo(List.of()))
                .body("fullcopies", equalTo(List.of(shop.target)));
        JsonNode kept = definitions();
        assertThat(kept.at("/dbgroups/" + shop.dbs + "/1").asText()).isEqualTo(shop.target + ":fullcopy");
        Api.put("/definitions", kept.toString()).statusCode(200).body("update", equalTo(0));

        at(whole, "/syncs", shop.sync).withObject("/options").put("checktime", "often");
        Api.put("/definitions", whole.toString()).statusCode(400).body("detail", containsString("checktime"));
        Api.put("/definitions", document().toString()).statusCode(200);
        Api.get("/syncs/" + shop.sync).body("targets", equalTo(List.of(shop.target)));
    }

    @Test
    void aPlanOfAnOlderStateIsRefused() {
        Api.put("/definitions", document().toString()).statusCode(200);
        ObjectNode document = definitions();
        String tag = Api.post("/definitions/plan", document.toString())
                .statusCode(200)
                .extract()
                .header("ETag");
        assertThat(Api.get("/definitions").extract().header("ETag")).isEqualTo(tag);
        Api.patch("/syncs/" + shop.sync, Map.of("sequenceMargin", 9)).statusCode(200);
        conditional(tag, document).statusCode(412).body("code", equalTo("CHANGED_MEANWHILE"));
        Api.get("/syncs/" + shop.sync).body("sequenceMargin", equalTo(9));
        String now =
                Api.post("/definitions/plan", document.toString()).extract().header("ETag");
        conditional(now, document).statusCode(200).header("ETag", equalTo(tag));
        Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(200);
        conditional(tag, document).statusCode(200); // a kick is no definition
    }

    private static ValidatableResponse conditional(String tag, JsonNode document) {
        return Api.request()
                .header("If-Match", tag)
                .body(document.toString())
                .put("/api/v1/definitions")
                .then();
    }

    private String mistake(Consumer<ObjectNode> change, String field, String code) {
        ObjectNode document = document();
        change.accept(document);
        return mistake(document, field, code);
    }

    private String mistake(ObjectNode document, String field, String code) {
        for (String path : List.of("/definitions/plan", "/definitions")) {
            ValidatableResponse response =
                    path.endsWith("plan") ? Api.post(path, document.toString()) : Api.put(path, document.toString());
            assertThat(response.extract().asString())
                    .contains("\"code\":\"" + code + "\"")
                    .contains("\"field\":\"" + field);
        }
        return Api.put("/definitions", document.toString()).extract().path("detail");
    }

    /** Two databases, a dbgroup, a relgroup and a sync. */
    private ObjectNode document() {
        ObjectNode document = MAPPER.createObjectNode().put("apiVersion", "sarrio/v1");
        document.withObject("/databases").set(shop.source, database(shop.sourceDatabase.as(Shop.SOURCE_ROLE)));
        document.withObject("/databases").set(shop.target, database(shop.targetDatabase.as(Shop.TARGET_ROLE)));
        document.withObject("/dbgroups").set(shop.dbs, strings(shop.source + ":source", shop.target + ":target"));
        document.withObject("/relgroups")
                .putObject(shop.rels)
                .<ObjectNode>set("tables", strings("purchase", "public.customer"))
                .set("sequences", strings("public.customer_id_seq"));
        document.withObject("/syncs")
                .putObject(shop.sync)
                .put("relgroup", shop.rels)
                .put("dbs", shop.dbs)
                .put("autokick", false)
                .set("options", MAPPER.createObjectNode().put("priority", "3"));
        return document;
    }

    private static ObjectNode database(Connection to) {
        return MAPPER.createObjectNode()
                .put("host", to.host())
                .put("port", to.port())
                .put("dbname", to.dbname())
                .put("user", to.user())
                .put("password", Api.password(to));
    }

    private static void databases(Shop shop) {
        Api.post("/databases", Api.database(shop.source, shop.sourceDatabase.as(Shop.SOURCE_ROLE)))
                .statusCode(201);
        Api.post("/databases", Api.database(shop.target, shop.targetDatabase.as(Shop.TARGET_ROLE)))
                .statusCode(201);
    }

    private static ObjectNode at(ObjectNode document, String section, String name) {
        return (ObjectNode) document.at(section + "/" + name);
    }

    private static ArrayNode strings(String... values) {
        ArrayNode array = MAPPER.createArrayNode();
        List.of(values).forEach(array::add);
        return array;
    }

    private static ObjectNode definitions() {
        return (ObjectNode) json(Api.get("/definitions").statusCode(200));
    }

    private static JsonNode json(ValidatableResponse response) {
        try {
            return MAPPER.readTree(response.extract().asString());
        } catch (IOException e) {
            throw new AssertionError("not JSON", e);
        }
    }

    private static Map<String, String> everything() {
        Map<String, String> all = new TreeMap<>();
        LISTS.forEach(l -> all.put(l, Api.get(l).statusCode(200).extract().asString()));
        return all;
    }
}
