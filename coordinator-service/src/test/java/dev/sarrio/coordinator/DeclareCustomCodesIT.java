package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.control.CustomCode.Webhook;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import dev.sarrio.testing.TestSecrets;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Customcode as part of the document of all definitions, which never holds a secret. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class DeclareCustomCodesIT {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private static final String SECRET = "a-secret-of-the-receiver";
    private static final String HEADER = "Authorization: Bearer open-sesame";
    private Shop shop;
    private String audit;
    private String tell;

    @BeforeEach
    void openShop() {
        shop = new Shop().added();
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        audit = "audit_" + shop.sync;
        tell = "tell_" + shop.sync;
    }

    @AfterEach
    void removeAll() {
        shop.removeDefinitions();
        shop.close();
    }

    @Test
    void whatIsExportedChangesNothingHereAndMakesTheSameElsewhereWhereItsSecretsAreGiven() {
        Map<String, Object> function = Map.of(
                "name",
                audit,
                "whenrun",
                "BEFORE_TXN",
                "function",
                "audit(jsonb)",
                "sync",
                shop.sync,
                "db",
                shop.target,
                "priority",
                -3,
                "status",
                "inactive",
                "about",
                "who did what");
        Api.post("/customcodes", function).statusCode(201);
        Api.post("/customcodes", webhook(tell)).statusCode(201);
        ObjectNode exported = own();
        assertThat(exported.at("/customcodes/" + audit).toString())
                .isEqualTo("{\"whenrun\":\"before_txn\",\"function\":\"public.audit\",\"sync\":\"" + shop.sync
                        + "\",\"db\":\"" + shop.target
                        + "\",\"priority\":-3,\"status\":\"inactive\",\"about\":\"who did what\"}");
        assertThat(exported.at("/customcodes/" + tell).toString())
                .isEqualTo("{\"whenrun\":\"after_sync\",\"url\":\"https://hooks.example/x\",\"sync\":\"" + shop.sync
                        + "\",\"priority\":0,\"status\":\"active\"}");
        List<Object> before = List.of(view(audit), view(tell));
        Api.put("/definitions", exported.toString())
                .statusCode(200)
                .body("create", equalTo(0))
                .body("update", equalTo(0));
        assertThat(List.of(view(audit), view(tell))).as("the same versions").isEqualTo(before);

        shop.removeDefinitions();
        assertThat(own().path("customcodes")).isEmpty();
        ObjectNode document = exported.deepCopy();
        password(document, shop.source, Api.password(shop.sourceDatabase.as(Shop.SOURCE_ROLE)));
        password(document, shop.target, Api.password(shop.targetDatabase.as(Shop.TARGET_ROLE)));
        ((ObjectNode) document.at("/customcodes/" + tell)).put("secret", SECRET).put("header", HEADER);
        ValidatableResponse applied =
                Api.put("/definitions", document.toString()).statusCode(200);
        assertThat(own()).isEqualTo(exported);
        assertThat(applied.extract().asString() + own()).doesNotContain(SECRET, "open-sesame", "v1:");
        Webhook published = await().until(this::published, w -> w != null);
        assertThat(TestSecrets.BOX.open(published.sealedSecret()).reveal()).isEqualTo(SECRET);
        assertThat(TestSecrets.BOX.open(published.sealedHeader()).reveal()).isEqualTo(HEADER);
    }

    @Test
    void customcodeIsPlannedMadeChangedAndRemovedOnlyWhereTheDocumentSpeaksOfIt() {
        ObjectNode document = all();
        ObjectNode code = document.withObject("/customcodes")
                .putObject(audit)
                .put("whenrun", "after_txn")
                .put("function", "audit")
                .put("sync", shop.sync);
        JsonNode plan = json(Api.post("/definitions/plan", document.toString()).statusCode(200));
        assertThat(plan.toString())
                .contains("{\"action\":\"CREATE\",\"kind\":\"CUSTOMCODE\",\"name\":\"" + audit
                        + "\",\"changes\":[{\"field\":\"whenrun\",\"after\":\"after_txn\"},"
                        + "{\"field\":\"function\",\"after\":\"public.audit\"}");
        assertThat(own().path("customcodes")).as("a plan changes nothing").isEmpty();
        assertThat(json(Api.put("/definitions", document.toString()).statusCode(200)))
                .isEqualTo(plan);
        code.put("whenrun", "before_txn").put("priority", 2);
        assertThat(json(Api.put("/definitions?prune=true", document.toString()).statusCode(200))
                        .toString())
                .contains("{\"action\":\"UPDATE\",\"kind\":\"CUSTOMCODE\",\"name\":\"" + audit
                        + "\",\"changes\":[{\"field\":\"whenrun\",\"before\":\"after_txn\",\"after\":\"before_txn\"},"
                        + "{\"field\":\"priority\",\"before\":0,\"after\":2}]}");
        Api.get("/customcodes/" + audit).body("whenrun", equalTo("before_txn")).body("priority", equalTo(2));

        ObjectNode older = all();
        older.remove("customcodes");
        Api.put("/definitions?prune=true", older.toString()).statusCode(200).body("remove", equalTo(0));
        ObjectNode none = all();
        none.putObject("customcodes");
        Api.put("/definitions", none.toString()).statusCode(200).body("remove", equalTo(0));
        Api.get("/customcodes/" + audit).statusCode(200);
        assertThat(json(Api.put("/definitions?prune=true", none.toString()).statusCode(200))
                        .toString())
                .contains("{\"action\":\"REMOVE\",\"kind\":\"CUSTOMCODE\",\"name\":\"" + audit + "\",\"changes\":[]}");
        Api.get("/customcodes/" + audit).statusCode(404);
    }

    @Test
    void aSecretThatIsLeftOutStaysTheSameOneChangesNothingAndAnEmptyOneIsNone() {
        Api.post("/customcodes", webhook(tell)).statusCode(201);
        ObjectNode document = own();
        ObjectNode code = (ObjectNode) document.at("/customcodes/" + tell);
        code.put("url", "https://hooks.example/y");
        Api.put("/definitions", document.toString()).statusCode(200).body("update", equalTo(1));
        Api.get("/customcodes/" + tell).body("signed", equalTo(true)).body("header", equalTo(true));
        code.put("secret", SECRET).put("header", HEADER);
        Api.put("/definitions", document.toString()).statusCode(200).body("update", equalTo(0));
        code.put("secret", "another-secret");
        String plan = Api.put("/definitions", document.toString()).extract().asString();
        assertThat(plan)
                .contains("\"changes\":[{\"field\":\"secret\",\"before\":\"set\",\"after\":\"another\"}]")
                .doesNotContain("another-secret");
        code.put("secret", "").remove("header");
        Api.put("/definitions", document.toString()).statusCode(200).body("update", equalTo(1));
        Api.get("/customcodes/" + tell).body("signed", equalTo(false)).body("header", equalTo(true));
    }

    @Test
    void aSyncThatIsRemovedTakesItsCustomcodeAlongInOnePlan() {
        Api.post("/customcodes", webhook(tell)).statusCode(201);
        ObjectNode document = all();
        document.withObject("/syncs").remove(shop.sync);
        Api.put("/definitions?prune=true", document.toString())
                .statusCode(404)
                .body("code", equalTo("UNKNOWN_SYNC"))
                .body("field", equalTo("customcodes." + tell + ".sync"));
        document.withObject("/customcodes").remove(tell);
        assertThat(json(Api.put("/definitions?prune=true", document.toString()).statusCode(200))
                        .toString())
                .contains("\"REMOVE\",\"kind\":\"CUSTOMCODE\",\"name\":\"" + tell)
                .contains("\"REMOVE\",\"kind\":\"SYNC\",\"name\":\"" + shop.sync);
        Api.get("/customcodes/" + tell).statusCode(404);
    }

    @Test
    void aMistakeIsNamedByItsPathWithoutTheSecretAndNothingIsKept() {
        String before = all().toString();
        String function = "'whenrun':'after_txn','function':'audit','sync':'" + shop.sync + "'";
        String webhook = "'whenrun':'after_sync','url':'https://h/x','sync':'" + shop.sync + "'";
        mistake(function.replace("after_txn", "sometimes"), ".whenrun", "INVALID_VALUE");
        mistake(function.replace("after_txn", "conflict"), ".whenrun", "INVALID_VALUE");
        mistake(function.replace("after_txn", "exception"), ".whenrun", "INVALID_VALUE");
        mistake(function.replace("'whenrun':'after_txn',", ""), ".whenrun", "INVALID_VALUE");
        mistake(function.replace(shop.sync, "nowhere"), ".sync", "UNKNOWN_SYNC");
        mistake("'whenrun':'after_txn','function':'audit'", ".sync", "INVALID_VALUE");
        mistake(function.replace("'audit'", "'a.b.c'"), ".function", "INVALID_VALUE");
        mistake(function + ",'url':'https://h/x'", ".function", "INVALID_VALUE");
        mistake(function + ",'db':'" + shop.source + "'", ".db", "INVALID_VALUE");
        mistake(function + ",'status':'asleep'", ".status", "INVALID_VALUE");
        mistake(function + ",'priority':'x'", ".priority", "INVALID_VALUE");
        mistake(function + ",'colour':'red'", ".colour", "UNKNOWN_OPTION");
        mistake(function + ",'secret':'xyzzy'", ".secret", "INVALID_VALUE");
        mistake(webhook.replace("https://h", "https://u:xyzzy@h"), ".url", "INVALID_VALUE");
        mistake(webhook + ",'header':'xyzzy'", ".header", "INVALID_VALUE");
        mistake(webhook + ",'secret':'whsec_xyzzy!'", ".secret", "INVALID_VALUE");
        mistake(webhook + ",'secret':'env:SARRIO_NOT_SET'", ".secret", "INVALID_VALUE");
        mistake("1st", "{" + function + "}", "", "INVALID_NAME");
        mistake("empty", "null", "", "INVALID_VALUE");
        assertThat(all()).hasToString(before);
    }

    private static void mistake(String fields, String field, String code) {
        mistake("x", "{" + fields + "}", field, code);
    }

    private static void mistake(String name, String customcode, String field, String code) {
        String document = "{'apiVersion':'sarrio/v1','customcodes':{'" + name + "':" + customcode + "}}";
        for (ValidatableResponse answer : List.of(
                Api.post("/definitions/plan", document.replace('\'', '"')),
                Api.put("/definitions", document.replace('\'', '"')))) {
            answer.body("code", equalTo(code)).body("field", equalTo("customcodes." + name + field));
            assertThat(answer.extract().asString()).doesNotContain("xyzzy");
        }
    }

    private Map<String, Object> webhook(String name) {
        return Map.of(
                "name",
                name,
                "whenrun",
                "after_sync",
                "url",
                "https://hooks.example/x",
                "secret",
                SECRET,
                "header",
                HEADER,
                "sync",
                shop.sync);
    }

    private static Map<String, Object> view(String name) {
        return Api.get("/customcodes/" + name).statusCode(200).extract().path("$");
    }

    /** The webhook as apply-service is told of it. */
    private Webhook published() {
        String json = SYNCS.newest().get("sync/" + shop.sync);
        return json == null
                ? null
                : Json.read(json.getBytes(StandardCharsets.UTF_8), DesiredSync.class).customcodes().stream()
                        .filter(c -> c.name().equals(tell))
                        .findFirst()
                        .orElseThrow()
                        .webhook();
    }

    private static void password(ObjectNode document, String database, String password) {
        ((ObjectNode) document.at("/databases/" + database)).put("password", password);
    }

    private static ObjectNode all() {
        return (ObjectNode) json(Api.get("/definitions").statusCode(200));
    }

    /** What there is of this shop alone, without what is said of tables. */
    private ObjectNode own() {
        ObjectNode own = all();
        own.withObject("/databases").retain(shop.source, shop.target);
        own.withObject("/dbgroups").retain(shop.dbs);
        own.withObject("/relgroups").retain(shop.rels);
        own.withObject("/syncs").retain(shop.sync);
        own.withObject("/customcodes").retain(audit, tell);
        own.remove(List.of("customnames", "customcols", "filters", "tables"));
        return own;
    }

    private static JsonNode json(ValidatableResponse response) {
        try {
            return Json.MAPPER.readTree(response.extract().asString());
        } catch (IOException e) {
            throw new AssertionError("not JSON", e);
        }
    }
}
