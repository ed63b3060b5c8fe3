package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How tables stand at targets, and how they are treated, as part of the document of all definitions. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class DeclareShapesIT {
    private static final ObjectMapper MAPPER = Json.MAPPER;
    private static final List<String> SHAPES = List.of("customnames", "customcols", "filters", "tables");
    private Shop shop;

    @BeforeEach
    void openShop() {
        shop = new Shop().added();
        Api.post("/syncs", shop.syncBody()).statusCode(201);
    }

    @AfterEach
    void removeAll() {
        shop.removeDefinitions();
        shop.close();
    }

    @Test
    void whatIsExportedChangesNothingHereAndMakesTheSameElsewhere() {
        List<String> here = List.of(shop.sync);
        Api.post("/customnames", Map.of("table", "customer", "newname", "client", "dbs", List.of(shop.source)))
                .statusCode(201);
        Api.post(
                        "/customnames",
                        Map.of(
                                "table",
                                "customer",
                                "newname",
                                "crm.client",
                                "dbs",
                                List.of(shop.target),
                                "syncs",
                                here))
                .statusCode(201);
        Api.post(
                        "/customcols",
                        Map.of("table", "customer", "clause", "SELECT id AS no, upper(name) AS name", "syncs", here))
                .statusCode(201);
        Api.patch("/tables?name=customer", Map.of("where", "name <> ''", "syncs", here))
                .statusCode(200);
        // a table that is nowhere else in the document
        Api.patch("/relgroups/" + shop.rels, Map.of("remove", List.of("other.note")))
                .statusCode(200);
        Api.patch("/tables?name=other.note", Map.of("where", "code > 'a'", "dbs", List.of(shop.source)))
                .statusCode(200);
        Api.patch("/tables/treatment?name=customer&db=" + shop.source, Map.of("strictChecking", false))
                .statusCode(200);
        Api.patch("/tables/treatment?name=other.note&db=" + shop.source, Map.of("analyzeAfterCopy", false))
                .statusCode(200);
        ObjectNode exported = own();
        assertThat(exported.path("tables").toString())
                .isEqualTo("[{\"table\":\"other.note\",\"database\":\"" + shop.source
                        + "\",\"strictChecking\":true,\"analyzeAfterCopy\":false},{\"table\":\"public.customer\",\"database\":\""
                        + shop.source + "\",\"strictChecking\":false,\"analyzeAfterCopy\":true}]");
        assertThat(exported.path("customnames").toString())
                .isEqualTo("[{\"table\":\"public.customer\",\"newname\":\"public.client\",\"database\":\"" + shop.source
                        + "\"},{\"table\":\"public.customer\",\"newname\":\"crm.client\",\"database\":\"" + shop.source
                        + "\",\"db\":\"" + shop.target + "\",\"sync\":\"" + shop.sync + "\"}]");
        Api.put("/definitions", exported.toString())
                .statusCode(200)
                .body("create", equalTo(0))
                .body("update", equalTo(0));

        shop.removeDefinitions();
        for (String section : SHAPES) {
            assertThat(own().path(section)).as("no database, no " + section).isEmpty();
        }
        Api.put("/definitions", withPasswords(exported).toString()).statusCode(200);
        assertThat(own()).isEqualTo(exported);
        Api.get("/customcols")
                .body("find { it.database == '" + shop.source + "' }.sync", equalTo(shop.sync))
                .body(
                        "find { it.database == '" + shop.source + "' }.clause",
                        equalTo("SELECT id AS no, upper(name) AS name"));
    }

    @Test
    void aShapeIsPlannedMadeChangedAndRemovedOnlyWhereTheDocumentSpeaksOfShapes() {
        ObjectNode document = all();
        ObjectNode shape = ((ArrayNode) document.path("filters"))
                .addObject()
                .put("table", "customer")
                .put("where", "id > 1")
                .put("sync", shop.sync);
        String place = "public.customer of " + shop.source + " in " + shop.sync;
        JsonNode plan = json(Api.post("/definitions/plan", document.toString()).statusCode(200));
        assertThat(plan.toString())
                .contains("{\"action\":\"CREATE\",\"kind\":\"FILTER\",\"name\":\"" + place
                        + "\",\"changes\":[{\"field\":\"where\",\"after\":\"id > 1\"}]}");
        assertThat(own().path("filters")).as("a plan changes nothing").isEmpty();
        assertThat(json(Api.put("/definitions", document.toString()).statusCode(200)))
                .isEqualTo(plan);
        String id = filter("id");

        shape.put("where", "id > 2");
        assertThat(json(Api.put("/definitions?prune=true", document.toString()).statusCode(200))
                        .toString())
                .contains("{\"action\":\"UPDATE\",\"kind\":\"FILTER\",\"name\":\"" + place
                        + "\",\"changes\":[{\"field\":\"where\",\"before\":\"id > 1\",\"after\":\"id > 2\"}]}");
        assertThat(filter("where")).isEqualTo("id > 2");
        assertThat(filter("id")).as("the same one").isEqualTo(id);

        ObjectNode older = all();
        older.remove(SHAPES);
        Api.put("/definitions?prune=true", older.toString()).statusCode(200).body("remove", equalTo(0));
        assertThat(filter("where")).isEqualTo("id > 2");

        ObjectNode none = all();
        none.putArray("filters");
        Api.put("/definitions", none.toString()).statusCode(200).body("remove", equalTo(0));
        assertThat(json(Api.put("/definitions?prune=true", none.toString()).statusCode(200))
                        .toString())
                .contains("{\"action\":\"REMOVE\",\"kind\":\"FILTER\",\"name\":\"" + place + "\",\"changes\":[]}");
        assertThat(own().path("filters")).isEmpty();
    }

    @Test
    void aTableIsTreatedAsTheDocumentSaysAndAsByDefaultWhereItIsNoLongerListed() {
        ObjectNode document = all();
        ObjectNode customer = ((ArrayNode) document.path("tables"))
                .addObject()
                .put("table", "customer")
                .put("database", shop.source)
                .put("strictChecking", false);
        String item = "{\"action\":\"UPDATE\",\"kind\":\"TABLE\",\"name\":\"public.customer of " + shop.source
                + "\",\"changes\":[{\"field\":\"strictChecking\",\"before\":%s,\"after\":%s}]}";
        JsonNode plan = json(Api.post("/definitions/plan", document.toString()).statusCode(200));
        assertThat(plan.toString()).contains(item.formatted(true, false));
        assertThat(own().path("tables")).as("a plan changes nothing").isEmpty();
        assertThat(json(Api.put("/definitions", document.toString()).statusCode(200)))
                .isEqualTo(plan);
        Api.get("/tables?db=" + shop.source)
                .body("find { it.name == 'public.customer' }.strictChecking", equalTo(false))
                .body("find { it.name == 'public.customer' }.analyzeAfterCopy", equalTo(true));
        Api.put("/definitions?prune=true", document.toString())
                .body("update", equalTo(0))
                .body("remove", equalTo(0));

        customer.put("strictChecking", true).put("analyzeAfterCopy", true);
        assertThat(json(Api.post("/definitions/plan", document.toString())).toString())
                .contains(item.formatted(false, true));
        ObjectNode older = all();
        older.remove("tables");
        Api.put("/definitions?prune=true", older.toString()).statusCode(200).body("update", equalTo(0));
        ObjectNode none = all();
        none.putArray("tables");
        Api.put("/definitions", none.toString()).statusCode(200).body("update", equalTo(0));
        assertThat(own().path("tables")).hasSize(1);
        assertThat(json(Api.put("/definitions?prune=true", none.toString()).statusCode(200))
                        .toString())
                .contains(item.formatted(false, true));
        assertThat(own().path("tables")).isEmpty();
        Api.put("/definitions", document.toString()).statusCode(200).body("update", equalTo(0));
    }

    @Test
    void aSyncThatIsRemovedTakesItsShapesAlongInOnePlan() {
        Api.patch("/tables?name=customer", Map.of("where", "id > 1", "syncs", List.of(shop.sync)))
                .statusCode(200);
        ObjectNode document = all();
        document.withObject("/syncs").remove(shop.sync);
        document.set("filters", MAPPER.createArrayNode());
        assertThat(json(Api.put("/definitions?prune=true", document.toString()).statusCode(200))
                        .toString())
                .contains("\"REMOVE\",\"kind\":\"FILTER\"")
                .contains("\"REMOVE\",\"kind\":\"SYNC\",\"name\":\"" + shop.sync);
        Api.get("/syncs/" + shop.sync).statusCode(404);
    }

    /** The target has the table under its other name: what is there decides what the first start copies. */
    @Test
    void aSyncThatADocumentStartsLooksForItsTablesUnderTheirOtherNames() {
        shop.targetDatabase.execute(
                "SET ROLE " + Shop.TARGET_ROLE + "; CREATE TABLE client (id bigint PRIMARY KEY, name text)");
        Api.delete("/syncs/" + shop.sync);
        ObjectNode document = MAPPER.createObjectNode().put("apiVersion", "sarrio/v1");
        document.withObject("/syncs/" + shop.sync)
                .<ObjectNode>set("tables", MAPPER.createArrayNode().add("customer"))
                .set(
                        "dbs",
                        MAPPER.createArrayNode().add(shop.source + ":source").add(shop.target));
        document.putArray("customnames")
                .addObject()
                .put("table", "customer")
                .put("newname", "client")
                .put("sync", shop.sync);
        Api.put("/definitions", document.toString()).statusCode(200).body("create", equalTo(2));
        Api.get("/syncs/" + shop.sync)
                .body("run", equalTo("RUNNING"))
                .body("autokick", equalTo(true))
                .body("copyDecided", equalTo("data"));
    }

    @Test
    void aMistakeIsNamedByItsPlaceInTheListAndNothingIsKept() {
        String before = all().toString();
        mistake("customnames", "{'table':'customer','newname':'x','sync':'nosync'}", "[0].sync", "UNKNOWN_SYNC");
        mistake("customnames", customname("'db':'nodb'"), "[0].db", "UNKNOWN_DATABASE");
        mistake("customnames", customname("'db':'" + shop.source + "'"), "[0].db", "INVALID_VALUE");
        mistake("customnames", customname("'database':'nodb'"), "[0].database", "UNKNOWN_DATABASE");
        mistake("customnames", customname("'clause':'SELECT id'"), "[0].clause", "UNKNOWN_OPTION");
        mistake("customnames", customname("'colour':'red'"), "[0].colour", "UNKNOWN_OPTION");
        mistake("customnames", shape("'table':'nothing','newname':'x'"), "[0].table", "UNKNOWN_TABLE");
        mistake("customnames", shape("'newname':'x'"), "[0].table", "INVALID_VALUE");
        mistake("customnames", shape("'table':'customer'"), "[0].newname", "INVALID_VALUE");
        mistake("customnames", shape("'table':'customer','newname':'sarrio.x'"), "[0].newname", "SHAPE_REFUSED");
        mistake("customnames", "null", "[0]", "INVALID_VALUE");
        String one = shape("'table':'customer','newname':'x'");
        mistake("customnames", one + "," + one, "[1]", "DUPLICATE_NAME");
        mistake("customcols", shape("'table':'customer','clause':'SELECT colour'"), "[0].clause", "SHAPE_REFUSED");
        mistake(
                "filters",
                shape("'table':'customer','where':'id > 1'") + "," + shape("'table':'purchase','where':'colour'"),
                "[1].where",
                "SHAPE_REFUSED");
        mistake("tables", "{'table':'customer','database':'nodb'}", "[0].database", "UNKNOWN_DATABASE");
        mistake("tables", table("'table':'nothing','strictChecking':false"), "[0].table", "UNKNOWN_TABLE");
        mistake("tables", table("'strictChecking':false"), "[0].table", "INVALID_VALUE");
        mistake("tables", table("'table':'customer','strictChecking':'maybe'"), "[0].strictChecking", "INVALID_VALUE");
        mistake("tables", table("'table':'customer','colour':'red'"), "[0].colour", "UNKNOWN_OPTION");
        mistake("tables", "null", "[0]", "INVALID_VALUE");
        String same = table("'table':'customer'");
        mistake("tables", same + "," + same, "[1]", "DUPLICATE_NAME");
        assertThat(all()).hasToString(before);
    }

    private String customname(String more) {
        return shape("'table':'customer','newname':'x'," + more);
    }

    private String shape(String fields) {
        return "{" + fields + ",'sync':'" + shop.sync + "'}";
    }

    private String table(String fields) {
        return "{" + fields + ",'database':'" + shop.source + "'}";
    }

    private static void mistake(String section, String shapes, String field, String code) {
        String document = "{'apiVersion':'sarrio/v1','" + section + "':[" + shapes + "]}";
        for (ValidatableResponse answer : List.of(
                Api.post("/definitions/plan", document.replace('\'', '"')),
                Api.put("/definitions", document.replace('\'', '"')))) {
            answer.body("code", equalTo(code)).body("field", equalTo(section + field));
        }
    }

    private String filter(String field) {
        return Api.get("/filters")
                .extract()
                .path("find { it.database == '" + shop.source + "' && it.sync == '" + shop.sync + "' }." + field);
    }

    private ObjectNode withPasswords(ObjectNode exported) {
        ObjectNode document = exported.deepCopy();
        Map.of(
                        shop.source, shop.sourceDatabase.as(Shop.SOURCE_ROLE),
                        shop.target, shop.targetDatabase.as(Shop.TARGET_ROLE))
                .forEach((name, login) -> password(document, name, login));
        return document;
    }

    private static void password(ObjectNode document, String database, Connection login) {
        ((ObjectNode) document.at("/databases/" + database)).put("password", Api.password(login));
    }

    private static ObjectNode all() {
        return (ObjectNode) json(Api.get("/definitions").statusCode(200));
    }

    /** What there is of this shop alone. */
    private ObjectNode own() {
        ObjectNode own = all();
        own.withObject("/databases").retain(shop.source, shop.target);
        own.withObject("/dbgroups").retain(shop.dbs);
        own.withObject("/relgroups").retain(shop.rels);
        own.withObject("/syncs").retain(shop.sync);
        for (String section : SHAPES) {
            ArrayNode shapes = MAPPER.createArrayNode();
            own.path(section).forEach(s -> {
                if (s.path("database").asText().equals(shop.source)) {
                    shapes.add(s);
                }
            });
            own.set(section, shapes);
        }
        return own;
    }

    private static JsonNode json(ValidatableResponse response) {
        try {
            return MAPPER.readTree(response.extract().asString());
        } catch (IOException e) {
            throw new AssertionError("not JSON", e);
        }
    }
}
