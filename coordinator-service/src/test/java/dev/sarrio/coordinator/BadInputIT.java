package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each wrong request is answered with one clear sentence and a remedy, and leaves nothing behind. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class BadInputIT {
    private static final List<String> LISTS =
            List.of("/databases", "/dbgroups", "/tables", "/sequences", "/relgroups", "/syncs");
    private Shop shop;
    private Map<String, String> before;

    @BeforeEach
    void addShop() {
        shop = new Shop().added();
        before = everything();
    }

    @AfterEach
    void nothingWasHalfMade() {
        assertThat(everything()).isEqualTo(before);
        shop.close();
    }

    @Test
    void unknownDatabase() {
        refused(Api.post("/dbgroups", Map.of("name", "g", "dbs", List.of("nowhere:source"))), 404, "UNKNOWN_DATABASE")
                .body("remedy", containsString("add database nowhere"));
        refused(Api.get("/databases/nowhere"), 404, "UNKNOWN_DATABASE");
        refused(Api.post("/tables", Map.of("db", "nowhere", "all", true, "relgroup", "r")), 404, "UNKNOWN_DATABASE");
    }

    @Test
    void wrongPassword() {
        Map<String, Object> body = Api.database("wrong", shop.sourceDatabase.as(Shop.SOURCE_ROLE));
        body.put("password", "not-the-password");
        String answer = refused(Api.post("/databases", body), 422, "AUTHENTICATION_FAILED")
                .extract()
                .asString();
        assertThat(answer).doesNotContain("not-the-password");
        refused(
                Api.patch("/databases/" + shop.source, Map.of("password", "not-the-password")),
                422,
                "AUTHENTICATION_FAILED");
    }

    @Test
    void unreachableHostAndUnknownDatabaseOnTheServer() {
        Map<String, Object> body = Api.database("far", shop.sourceDatabase.as(Shop.SOURCE_ROLE));
        body.put("port", 1);
        refused(Api.post("/databases", body), 502, "DATABASE_UNREACHABLE");
        body.put("host", "no-such-host.invalid");
        refused(Api.post("/databases", body), 502, "DATABASE_UNREACHABLE");
        Map<String, Object> missing = Api.database("gone", shop.sourceDatabase.as(Shop.SOURCE_ROLE));
        missing.put("dbname", "there_is_none");
        refused(Api.post("/databases", missing), 422, "DATABASE_DOES_NOT_EXIST");
    }

    @Test
    void missingTableAndTableWithoutKey() {
        refused(
                        Api.post(
                                "/tables", Map.of("db", shop.source, "names", List.of("custommer"), "relgroup", "new")),
                        404,
                        "UNKNOWN_TABLE")
                .body("field", equalTo("names[0]"));
        refused(
                        Api.post(
                                "/syncs",
                                Map.of(
                                        "name",
                                        "s",
                                        "tables",
                                        List.of("customer", "audit"),
                                        "dbs",
                                        shop.source + ":source," + shop.target + ":target")),
                        422,
                        "TABLE_WITHOUT_KEY")
                .body("detail", containsString("public.audit"))
                .body("remedy", containsString("ALTER TABLE public.audit ADD PRIMARY KEY"))
                .body("remedy", containsString("dbs=" + shop.source + ":source," + shop.target + ":fullcopy"));
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        refused(
                Api.post("/tables", Map.of("db", shop.source, "names", List.of("audit"), "relgroup", shop.rels)),
                422,
                "TABLE_WITHOUT_KEY");
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        before = everything();
    }

    @Test
    void missingPrivilege() {
        shop.targetDatabase.execute(
                "CREATE SCHEMA other",
                "CREATE TABLE customer (id bigint PRIMARY KEY)",
                "CREATE TABLE purchase (id bigint PRIMARY KEY)",
                "CREATE TABLE other.note (code text PRIMARY KEY)");
        refused(
                Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs)),
                422,
                "MISSING_PRIVILEGE");
    }

    @Test
    void duplicateNames() {
        refused(
                Api.post("/databases", Api.database(shop.source, shop.sourceDatabase.as(Shop.SOURCE_ROLE))),
                409,
                "DUPLICATE_NAME");
        refused(Api.post("/dbgroups", Map.of("name", shop.dbs, "dbs", List.of(shop.source))), 409, "DUPLICATE_NAME");
        refused(Api.post("/relgroups", Map.of("name", shop.rels)), 409, "DUPLICATE_NAME");
        refused(
                Api.post(
                        "/dbgroups",
                        Map.of("name", "twice", "dbs", List.of(shop.source + ":source", shop.source + ":target"))),
                409,
                "DUPLICATE_NAME");
    }

    @Test
    void oneDatabaseUnderTwoNames() {
        Map<String, Object> twice = Api.database("twice", shop.sourceDatabase.as(Shop.SOURCE_ROLE));
        refused(Api.post("/databases", twice), 409, "SAME_DATABASE").body("detail", containsString(shop.source));
        twice.put("host", twice.get("host").equals("localhost") ? "127.0.0.1" : "localhost");
        refused(Api.post("/databases", twice), 409, "SAME_DATABASE").body("remedy", containsString(shop.source));
        refused(
                Api.patch(
                        "/databases/" + shop.target,
                        Map.of(
                                "dbname",
                                shop.sourceDatabase.name(),
                                "user",
                                Shop.SOURCE_ROLE,
                                "password",
                                Api.password(shop.sourceDatabase.as(Shop.SOURCE_ROLE)))),
                409,
                "SAME_DATABASE");
    }

    @Test
    void aJobOfBeforeTheLastStart() {
        refused(Api.get("/jobs/compare-1"), 404, "UNKNOWN_JOB").body("remedy", containsString("compare"));
    }

    @Test
    void aDbgroupThatIsMissingIsToldWithTheLineThatMakesIt() {
        refused(Api.post("/syncs", Map.of("name", "s", "relgroup", shop.rels, "dbs", "nobody")), 404, "UNKNOWN_DBGROUP")
                .body("remedy", equalTo("add dbgroup nobody " + shop.source + ":source " + shop.target + ":target"));
    }

    @Test
    void invalidNames() {
        refused(Api.post("/databases", Map.of("name", "1st", "dbname", "d", "user", "u")), 400, "INVALID_NAME");
        refused(Api.post("/databases", Map.of("dbname", "d", "user", "u")), 400, "INVALID_NAME");
        refused(Api.post("/databases", Map.of("name", "sarrio", "dbname", "d", "user", "u")), 400, "INVALID_NAME");
        refused(Api.post("/dbgroups", Map.of("name", "a b")), 400, "INVALID_NAME");
        refused(Api.post("/syncs", Map.of("name", "a-b", "relgroup", shop.rels, "dbs", shop.dbs)), 400, "INVALID_NAME");
        refused(Api.post("/tables", Map.of("db", shop.source, "names", List.of("a.b.c"))), 400, "INVALID_NAME");
    }

    @Test
    void syncWithoutTargetOrSourceOrTables() {
        refused(sync(shop.source + ":source"), 422, "SYNC_WITHOUT_TARGET").body("field", equalTo("dbs"));
        refused(sync(shop.source), 422, "SYNC_WITHOUT_TARGET");
        refused(sync(shop.source + ":target," + shop.target + ":target"), 422, "SYNC_WITHOUT_SOURCE");
        refused(Api.post("/syncs", Map.of("name", "s", "dbs", shop.dbs)), 400, "INVALID_VALUE");
        refused(
                Api.post("/syncs", Map.of("name", "s", "relgroup", "nothing", "dbs", shop.dbs)),
                404,
                "UNKNOWN_RELGROUP");
        refused(
                Api.post("/dbgroups", Map.of("name", "g", "dbs", List.of(shop.source + ":fullcopies"))),
                400,
                "INVALID_VALUE");
    }

    private ValidatableResponse sync(String dbs) {
        return Api.post("/syncs", Map.of("name", "s", "relgroup", shop.rels, "dbs", dbs, "autokick", false));
    }

    @Test
    void aChainOfSyncsThatWouldDropChanges() {
        try (Shop other = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            shop.targetDatabase.execute(
                    "CREATE SCHEMA other",
                    "CREATE TABLE customer (id bigint PRIMARY KEY)",
                    "CREATE TABLE purchase (id bigint PRIMARY KEY)",
                    "CREATE TABLE other.note (code text PRIMARY KEY)",
                    "GRANT USAGE ON SCHEMA other TO " + Shop.TARGET_ROLE,
                    "GRANT ALL ON ALL TABLES IN SCHEMA public, other TO " + Shop.TARGET_ROLE);
            Map<String, Object> further = Map.of(
                    "name",
                    other.sync,
                    "relgroup",
                    shop.rels,
                    "dbs",
                    List.of(shop.target + ":source", other.target + ":target"),
                    "autokick",
                    false);
            refused(Api.post("/syncs", further), 409, "CHAIN").body("detail", containsString(shop.sync));
            Map<String, Object> whole = new HashMap<>(further);
            whole.put("dbs", List.of(shop.target + ":source", other.target + ":fullcopy"));
            Api.post("/syncs", whole).statusCode(201); // what is copied whole needs no triggers to fire
            Api.delete("/syncs/" + other.sync).statusCode(204);
            Api.patch("/syncs/" + shop.sync, Map.of("status", "inactive")).statusCode(200);
            Api.post("/syncs", further).statusCode(201);
            refused(Api.patch("/syncs/" + shop.sync, Map.of("status", "active")), 409, "CHAIN");
            Api.delete("/syncs/" + shop.sync).statusCode(204);
            Api.delete("/syncs/" + other.sync).statusCode(204);
            before = everything();
        }
    }

    @Test
    void twoSyncsThatWriteTheSameTable() {
        try (Shop other = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Map<String, Object> second = Map.of(
                    "name",
                    other.sync,
                    "relgroup",
                    other.rels,
                    "dbs",
                    List.of(other.source + ":source", shop.target + ":target"),
                    "autokick",
                    false);
            refused(Api.post("/syncs", second), 409, "TWO_WRITERS").body("detail", containsString(shop.sync));
            Api.patch("/syncs/" + shop.sync, Map.of("status", "inactive")).statusCode(200);
            Api.post("/syncs", second).statusCode(201);
            refused(Api.patch("/syncs/" + shop.sync, Map.of("status", "active")), 409, "TWO_WRITERS");
            Api.delete("/syncs/" + shop.sync).statusCode(204);
            Api.delete("/syncs/" + other.sync).statusCode(204);
            before = everything();
        }
    }

    @Test
    void whatIsInUseIsNotRemovedAndTheUsersAreNamed() {
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        refused(Api.delete("/databases/" + shop.source), 409, "IN_USE").body("detail", containsString(shop.sync));
        refused(Api.delete("/databases/" + shop.source + "?force=true"), 409, "IN_USE");
        refused(Api.delete("/dbgroups/" + shop.dbs), 409, "IN_USE").body("detail", containsString(shop.sync));
        refused(Api.delete("/relgroups/" + shop.rels), 409, "IN_USE").body("remedy", containsString("remove sync"));
        Api.delete("/tables?name=public.customer&db=" + shop.source).statusCode(204);
        Api.delete("/tables?name=public.purchase&db=" + shop.source).statusCode(204);
        refused(Api.delete("/tables?name=other.note&db=" + shop.source), 409, "IN_USE");
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        refused(Api.delete("/databases/" + shop.source), 409, "IN_USE").body("detail", containsString(shop.dbs));
        before = everything();
    }

    @Test
    void unknownOptionsAndValuesOfTheWrongKind() {
        refused(Api.post("/dbgroups", Map.of("name", "g", "members", List.of())), 400, "UNKNOWN_OPTION")
                .body("field", equalTo("members"))
                .body("remedy", containsString("dbs"));
        refused(Api.post("/syncs", Map.of("name", "s", "autokick", "perhaps")), 400, "INVALID_VALUE")
                .body("field", equalTo("autokick"));
        refused(Api.post("/databases", Map.of("name", "d", "port", 70000)), 400, "INVALID_VALUE")
                .body("field", equalTo("port"));
        refused(Api.post("/dbgroups", "{broken"), 400, "INVALID_VALUE");
        refused(Api.post("/syncs/" + shop.sync + "/explode", null), 400, "UNKNOWN_OPTION");
        refused(Api.post("/syncs/nobody/start", null), 404, "UNKNOWN_SYNC");
        refused(
                Api.post("/syncs", Map.of("name", "s", "relgroup", shop.rels, "dbs", shop.dbs, "copy", "maybe")),
                400,
                "INVALID_VALUE");
        Api.get("/nonsense").statusCode(404).contentType("application/problem+json");
    }

    @Test
    void aChangeMadeFromAnOldVersionIsRefused() {
        int version = Api.get("/dbgroups/" + shop.dbs).extract().path("version");
        Api.request()
                .header("If-Match", "\"" + (version - 1) + "\"")
                .body(Map.of("dbs", List.of(shop.source + ":source")))
                .patch("/api/v1/dbgroups/" + shop.dbs)
                .then()
                .statusCode(412)
                .body("code", equalTo("CHANGED_MEANWHILE"));
    }

    @Test
    void requestsWithoutTheTokenAreRefusedWhileHealthAndMetricsAreOpen() {
        io.restassured.RestAssured.get("/api/v1/databases")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("UNAUTHORIZED"))
                .body("remedy", containsString("SARRIO_TOKEN"));
        io.restassured.RestAssured.given()
                .header("Authorization", "Bearer " + CoordinatorServers.TOKEN + "x")
                .get("/api/v1/status")
                .then()
                .statusCode(401);
        io.restassured.RestAssured.get("/q/health/live").then().statusCode(200);
        io.restassured.RestAssured.get("/q/metrics").then().statusCode(200);
        io.restassured.RestAssured.get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.keySet()", hasItem("/api/v1/syncs"));
    }

    @Test
    void aFilterThatMatchesNothingIsTold() {
        Api.post(
                        "/tables",
                        Map.of(
                                "db",
                                shop.source,
                                "all",
                                true,
                                "relgroup",
                                shop.rels,
                                "excludeTables",
                                List.of("custommer")))
                .statusCode(200)
                .body("notes", hasItem(containsString("custommer")));
        before = everything();
    }

    private static ValidatableResponse refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).contentType("application/problem+json").body("code", equalTo(code));
        String detail = response.extract().path("detail");
        String remedy = response.extract().path("remedy");
        assertThat(detail).isNotBlank().doesNotContain("\n").doesNotContain("Exception");
        assertThat(remedy).isNotBlank().doesNotContain("\n");
        return response;
    }

    private static Map<String, String> everything() {
        Map<String, String> all = new TreeMap<>();
        LISTS.forEach(l -> all.put(l, Api.get(l).statusCode(200).extract().asString()));
        return all;
    }
}
