package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestSecrets;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Customcode: defined over REST, published with its sync, looked at by validate; its secrets are never seen again. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class CustomCodesIT {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private static final String SECRET = "a signature's secret";
    private static final String HEADER = "Authorization: Bearer open-sesame";
    private Shop shop;

    @BeforeEach
    void addSync() {
        shop = new Shop().added();
        Api.post("/syncs", shop.syncBody()).statusCode(201);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private String name(String short_) {
        return short_ + "_" + shop.sync;
    }

    private Map<String, Object> function(String named, Object... more) {
        Map<String, Object> body = new HashMap<>(
                Map.of("name", name(named), "whenrun", "after_txn", "function", "public.audit", "sync", shop.sync));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private Map<String, Object> webhook() {
        return new HashMap<>(Map.of(
                "name",
                name("tell"),
                "whenrun",
                "after_sync",
                "url",
                "https://hooks.example/x",
                "secret",
                SECRET,
                "header",
                HEADER,
                "sync",
                shop.sync));
    }

    private List<CustomCode> published() {
        String json = SYNCS.newest().get("sync/" + shop.sync);
        return json == null
                ? List.of()
                : Json.read(json.getBytes(StandardCharsets.UTF_8), DesiredSync.class)
                        .customcodes();
    }

    private List<String> publishedNames() {
        return published().stream().map(CustomCode::name).toList();
    }

    @Test
    void whatIsActiveIsPublishedWithItsSyncInTheOrderOfPrioritiesAndTakenBackWhenItIsRemoved() {
        Api.post("/customcodes", function("b")).statusCode(201).body("priority", equalTo(0));
        Api.post("/customcodes", function("last", "priority", 7)).statusCode(201);
        Api.post("/customcodes", function("first", "priority", -1, "db", shop.target, "whenrun", "BEFORE_TXN"))
                .statusCode(201)
                .body("db", equalTo(shop.target))
                .body("whenrun", equalTo("before_txn"));
        Api.post("/customcodes", function("a")).statusCode(201);
        Api.post("/customcodes", function("off", "status", "inactive")).statusCode(201);

        List<String> order = List.of(name("first"), name("a"), name("b"), name("last"));
        await().until(this::publishedNames, order::equals);
        assertThat(published().get(0))
                .isEqualTo(new CustomCode(
                        name("first"),
                        WhenRun.BEFORE_TXN,
                        new DatabaseName(shop.target),
                        new TableName("public", "audit"),
                        null));

        Api.delete("/customcodes/" + name("first")).statusCode(204);
        Api.patch("/customcodes/" + name("b"), Map.of("status", "inactive")).statusCode(200);
        await().until(this::publishedNames, List.of(name("a"), name("last"))::equals);
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        Api.get("/customcodes/" + name("a")).statusCode(404).body("code", equalTo("UNKNOWN_CUSTOMCODE"));
    }

    @Test
    void secretsArriveSealedAndAreInNoAnswerLogTopicOrHistory() throws Exception {
        StringBuilder seen = new StringBuilder();
        Map<String, Object> body = webhook();
        seen.append(Api.post("/customcodes", body)
                .statusCode(201)
                .body("signed", equalTo(true))
                .body("header", equalTo(true))
                .extract()
                .asString());
        await().until(this::publishedNames, List.of(name("tell"))::equals);
        CustomCode.Webhook webhook = published().get(0).webhook();
        assertThat(TestSecrets.BOX.open(webhook.sealedSecret()).reveal()).isEqualTo(SECRET);
        assertThat(TestSecrets.BOX.open(webhook.sealedHeader()).reveal()).isEqualTo(HEADER);

        body.put("header", "open-sesame");
        seen.append(Api.put("/customcodes/" + name("tell"), body)
                .statusCode(400)
                .body("field", equalTo("header"))
                .extract()
                .asString());
        body.put("header", HEADER);
        body.put("secret", "whsec_open-sesame!");
        seen.append(Api.put("/customcodes/" + name("tell"), body)
                .statusCode(400)
                .body("field", equalTo("secret"))
                .extract()
                .asString());
        Api.patch("/customcodes/" + name("tell"), Map.of("secret", "")).body("signed", equalTo(false));
        for (String path : List.of("/customcodes", "/syncs/" + shop.sync, "/history?limit=20", "/status")) {
            seen.append(Api.get(path).extract().asString());
        }
        seen.append(SYNCS.newest());
        seen.append(Files.readString(Path.of(CoordinatorServers.LOG)));
        assertThat(seen.toString()).contains("hooks.example").doesNotContain(SECRET, "open-sesame");
    }

    @Test
    void aPutAddsOrReplacesAndKeepsASecretThatItDoesNotName() {
        Map<String, Object> body = webhook();
        String path = "/customcodes/" + name("tell");
        String tag = Api.put(path, body).statusCode(201).extract().header("ETag");
        body.remove("secret");
        body.remove("header");
        body.put("url", "http://inside:8080/y");
        Api.put(path, body).statusCode(400).body("field", equalTo("header")); // which was sealed for another host
        body.put("header", "");
        Api.request()
                .header("If-Match", tag)
                .body(body)
                .put("/api/v1" + path)
                .then()
                .statusCode(200)
                .body("url", equalTo("http://inside:8080/y"))
                .body("signed", equalTo(true));
        Api.request()
                .header("If-Match", tag)
                .body(body)
                .put("/api/v1" + path)
                .then()
                .statusCode(412)
                .body("code", equalTo("CHANGED_MEANWHILE"));
        body.remove("url");
        body.put("whenrun", "before_txn");
        body.put("function", "audit(jsonb)");
        Api.put(path, body)
                .statusCode(200)
                .body("function", equalTo("public.audit"))
                .body("url", equalTo(null))
                .body("signed", equalTo(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "whenrun | conflict            | exception is told of it",
                "whenrun | before_sync         | before_txn runs at the beginning",
                "whenrun | before_check_rows   | before_txn runs",
                "whenrun | after_trigger_drop  | before_txn runs before the rows",
                "whenrun | before_trigger_enable | after_txn runs behind the rows",
                "whenrun | after_table_sync    | after_txn is told how many",
                "whenrun | sometimes           | whenrun=before_txn or after_txn",
                "whenrun | after_sync          | whenrun=after_txn runs it behind the rows",
                "url     | https://h/x         | whenrun=before_txn or after_txn, or url",
                "db      | nowhere             | leave db= out for all of them",
                "status  | asleep              | active or inactive",
                "function | a.b.c              | function=SCHEMA.NAME",
                "secret  | xyz                 | give url=",
            })
    void whatCanNotBeIsRefusedWithWhatToUseInstead(String field, String value, String remedy) {
        refused(function("x", field, value), remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://h/x             | https://HOST/PATH",
                "file:///etc/passwd    | https://HOST/PATH",
                "https:/x              | https://HOST/PATH",
                "no url                | https://HOST/PATH",
                "https://u:xyzzy@h/x   | header=",
            })
    void aUrlLeadsOverHttpOnlyAndHoldsNoLogin(String url, String remedy) {
        Map<String, Object> body = webhook();
        body.put("url", url);
        assertThat(refused(body, remedy).extract().asString()).doesNotContain("xyzzy");
    }

    @Test
    void aWebhookIsNoPartOfATransaction() {
        Map<String, Object> body = webhook();
        body.put("whenrun", "after_txn");
        refused(body, "whenrun=after_sync posts when it is committed");
    }

    private ValidatableResponse refused(Map<String, Object> body, String remedy) {
        String before = Api.get("/customcodes").extract().asString();
        ValidatableResponse answer =
                Api.post("/customcodes", body).statusCode(400).body("remedy", containsString(remedy));
        assertThat(Api.get("/customcodes").extract().asString()).isEqualTo(before);
        return answer;
    }

    @Test
    void anUnknownSyncAndATakenNameAreRefused() {
        Api.post("/customcodes", function("x", "sync", "nowhere"))
                .statusCode(404)
                .body("code", equalTo("UNKNOWN_SYNC"));
        Api.post("/customcodes", function("x")).statusCode(201);
        Api.post("/customcodes", function("x")).statusCode(409).body("code", equalTo("DUPLICATE_NAME"));
        Api.post("/customcodes", function("x", "name", "1x")).statusCode(400).body("code", equalTo("INVALID_NAME"));
    }

    @Test
    void validateNamesAFunctionThatIsMissingOrMayNotBeCalledWithTheStatementThatHelps() {
        Api.post("/customcodes", function("x")).statusCode(201);
        assertThat(findings())
                .containsValue("CREATE FUNCTION \"public\".\"audit\"(jsonb) RETURNS void …; unless the copy"
                        + " of the schema brings it.");
        shop.targetDatabase.execute(
                "CREATE FUNCTION audit(told jsonb) RETURNS void LANGUAGE sql AS ''",
                "REVOKE EXECUTE ON FUNCTION audit(jsonb) FROM PUBLIC");
        assertThat(findings())
                .containsValue(
                        "GRANT EXECUTE ON FUNCTION \"public\".\"audit\"(jsonb) TO \"" + Shop.TARGET_ROLE + "\";");
        shop.targetDatabase.execute(PrivilegesPage.grants(
                "target, customcode: for each function", shop.targetDatabase, Shop.TARGET_ROLE, "public"));
        assertThat(findings().keySet()).noneMatch(s -> s.contains("customcode"));
    }

    /** Subjects with their remedies. */
    private Map<String, String> findings() {
        Map<String, String> all = new TreeMap<>();
        List<Map<String, String>> findings =
                Api.post("/syncs/" + shop.sync + "/validate", null).extract().path("findings");
        findings.forEach(f -> all.put(f.get("subject"), f.get("remedy")));
        return all;
    }

    @Test
    void theSyncsHistoryTellsOfIt() {
        Api.post("/customcodes", function("x")).statusCode(201);
        Api.get("/history?sync=" + shop.sync)
                .statusCode(200)
                .body("noun", hasItem("customcode"))
                .body("changes", hasItem(containsString("after_txn public.audit")));
    }
}
