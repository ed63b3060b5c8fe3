package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tags, conditions, pages, and PUT of one thing. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class RestIT {
    private Shop shop;

    @BeforeEach
    void openShop() {
        shop = new Shop();
    }

    @AfterEach
    void removeAll() {
        shop.close();
        Api.delete("/relgroups/" + shop.rels);
        Api.delete("/dbgroups/" + shop.dbs);
        Api.delete("/databases/" + shop.source + "?force=true");
        Api.delete("/databases/" + shop.target + "?force=true");
    }

    @Test
    void everyAnswerThatShowsSomethingHasATagThatChangesWithIt() {
        shop.added();
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        List<String> paths = List.of(
                "/databases",
                "/dbgroups",
                "/relgroups",
                "/syncs",
                "/tables",
                "/sequences",
                "/jobs",
                "/definitions",
                "/databases/" + shop.source,
                "/dbgroups/" + shop.dbs,
                "/relgroups/" + shop.rels,
                "/syncs/" + shop.sync);
        for (String path : paths) {
            String tag = tag(Api.get(path));
            assertThat(tag).as(path).startsWith("\"");
            Api.request()
                    .header("If-None-Match", tag)
                    .get("/api/v1" + path)
                    .then()
                    .statusCode(304);
        }
        String before = tag(Api.get("/syncs/" + shop.sync));
        Api.patch("/relgroups/" + shop.rels, Map.of("remove", List.of("other.note")))
                .statusCode(200);
        String after = tag(Api.get("/syncs/" + shop.sync));
        assertThat(after).as("its tables are others, its version is not").isNotEqualTo(before);
        assertThat(after.split("-")[0]).isEqualTo(before.split("-")[0]);
    }

    @Test
    void aChangeThatIsBasedOnAnOldTagIsRefusedWhateverChangesIt() {
        shop.added();
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        Map<String, Map<String, Object>> patches = Map.of(
                "/databases/" + shop.source, Map.of("parameters", Map.of("sslmode", "prefer")),
                "/dbgroups/" + shop.dbs, Map.of("dbs", List.of(shop.source + ":source", shop.target)),
                "/relgroups/" + shop.rels, Map.of("add", List.of("public.customer")),
                "/syncs/" + shop.sync, Map.of("sequenceMargin", 4));
        patches.forEach((path, patch) -> {
            String tag = tag(Api.get(path));
            String now = tag(Api.patch(path, patch).statusCode(200));
            assertThat(tag(Api.get(path))).isEqualTo(now);
            for (String method : List.of("PATCH", "PUT", "DELETE")) {
                Map<String, Object> body = method.equals("PUT") ? put(path) : patch;
                Api.request()
                        .header("If-Match", tag)
                        .body(body)
                        .request(method, "/api/v1" + path)
                        .then()
                        .statusCode(412)
                        .body("code", equalTo("CHANGED_MEANWHILE"))
                        .body("status", equalTo(412));
            }
            Api.request()
                    .header("If-Match", now)
                    .body(patch)
                    .patch("/api/v1" + path)
                    .then()
                    .statusCode(200);
        });
    }

    @Test
    void aTableASequenceAndAShapeAreNotChangedOrRemovedIfTheyAreOthersThanThoseThatWereSeen() {
        shop.added();
        Map<String, Object> name = Map.of("table", "customer", "newname", "client", "dbs", List.of(shop.source));
        String customname =
                "/customnames/" + Api.post("/customnames", name).extract().path("[0].id");
        String shape = tag(Api.get(customname));
        String seen = version("/tables", "public.customer");
        Api.patch(customname, Map.of("newname", "guest")).statusCode(200);
        refused("DELETE", customname, shape, null);
        refused("PATCH", customname, shape, Map.of("newname", "other"));
        conditional(tag(Api.get(customname)), Map.of("newname", "other"))
                .request("PATCH", "/api/v1" + customname)
                .then()
                .statusCode(200)
                .body("newname", equalTo("public.other"));

        String table = "/tables?db=" + shop.source + "&name=customer";
        String where = "/tables?name=customer";
        Map<String, Object> filter = Map.of("where", "id > 1", "dbs", List.of(shop.source));
        refused("DELETE", table, seen, null); // another customname would go with it
        refused("PATCH", where, seen, filter);
        seen = version("/tables", "public.customer");
        conditional(seen, filter).request("PATCH", "/api/v1" + where).then().statusCode(200);
        refused("DELETE", table, seen, null);
        seen = version("/tables", "public.customer");
        Api.post("/relgroups", Map.of("name", shop.rels + "b", "db", shop.source, "tables", List.of("customer")))
                .statusCode(201);
        refused("DELETE", table, seen, null);
        Api.delete("/relgroups/" + shop.rels + "b").statusCode(204);
        conditional(version("/tables", "public.customer"), null)
                .request("DELETE", "/api/v1" + table)
                .then()
                .statusCode(204);

        String sequence = "/sequences?db=" + shop.source + "&name=public.purchase_id_seq";
        refused("DELETE", sequence, "\"1\"", null);
        conditional(version("/sequences", "public.purchase_id_seq"), null)
                .request("DELETE", "/api/v1" + sequence)
                .then()
                .statusCode(204);
    }

    private String version(String path, String name) {
        int version = Api.get(path + "?db=" + shop.source).extract().path("find { it.name == '" + name + "' }.version");
        return "\"" + version + "\"";
    }

    private static RequestSpecification conditional(String tag, Object body) {
        RequestSpecification request = Api.request().header("If-Match", tag);
        return body == null ? request : request.body(body);
    }

    private static void refused(String method, String path, String tag, Object body) {
        conditional(tag, body)
                .request(method, "/api/v1" + path)
                .then()
                .statusCode(412)
                .body("code", equalTo("CHANGED_MEANWHILE"));
    }

    @Test
    void aThingIsPutWhereItWasNotAndPutAgainItStaysAsItIs() {
        for (String path : paths()) {
            Api.put(path, put(path)).statusCode(201).body("name", equalTo(path.substring(path.lastIndexOf('/') + 1)));
        }
        for (String path : paths()) {
            int version = Api.get(path).extract().path("version");
            String tag = tag(Api.get(path));
            assertThat(tag(Api.put(path, put(path)).statusCode(200).body("version", equalTo(version))))
                    .isEqualTo(tag);
        }
        Api.put(
                        "/syncs/" + shop.sync,
                        Map.of("relgroup", shop.rels, "dbs", shop.dbs, "autokick", false, "sequenceMargin", 3))
                .statusCode(200)
                .body("sequenceMargin", equalTo(3));
        Api.put("/relgroups/" + shop.rels, Map.of("tables", List.of("other.note"), "sequences", List.of()))
                .statusCode(200)
                .body("tables", equalTo(List.of("other.note")))
                .body("sequences", equalTo(List.of()));
        Api.request()
                .header("If-Match", "\"1\"")
                .body(put("/dbgroups/" + shop.dbs))
                .put("/api/v1/dbgroups/nothing_yet")
                .then()
                .statusCode(412);
    }

    @Test
    void aMistakeInOneThingIsNamedWithoutThePathOfADocument() {
        shop.added();
        Api.put("/dbgroups/" + shop.dbs, Map.of("dbs", List.of(shop.source + ":source", "nowhere")))
                .statusCode(404)
                .body("field", equalTo("dbs[1]"));
        Api.put("/syncs/" + shop.sync, Map.of("tables", List.of("customer", "none"), "dbs", shop.dbs))
                .statusCode(404)
                .body("field", equalTo("tables[1]"));
        Api.put("/databases/1st", Map.of("dbname", "d", "user", "u"))
                .statusCode(400)
                .body("field", equalTo("name"));
        Api.put("/databases/new", Map.of("dbname", "d", "user", "u", "port", 0))
                .statusCode(400)
                .body("field", equalTo("port"));
    }

    @Test
    void aLongListComesInPagesThatLinkToEachOther() {
        shop.sourceDatabase.execute(IntStream.range(0, 7)
                .mapToObj(i -> "CREATE TABLE other.\"t/&" + i + ".x\" (id int PRIMARY KEY)")
                .toArray(String[]::new));
        shop.sourceDatabase.execute("GRANT SELECT, TRIGGER ON ALL TABLES IN SCHEMA other TO " + Shop.SOURCE_ROLE);
        shop.added();
        List<String> all = Api.get("/tables?db=" + shop.source).extract().path("name");
        assertThat(all).hasSize(10);
        List<String> paged = new ArrayList<>();
        String path = "/api/v1/tables?limit=3&db=" + shop.source;
        int pages = 0;
        while (path != null) {
            ValidatableResponse page =
                    Api.request().urlEncodingEnabled(false).get(path).then().statusCode(200);
            paged.addAll(page.extract().path("name"));
            String link = page.extract().header("Link");
            path = link == null ? null : link.substring(1, link.indexOf('>'));
            pages++;
        }
        assertThat(paged).isEqualTo(all);
        assertThat(pages).isEqualTo(4);
        Api.get("/tables?limit=0").statusCode(400).body("field", equalTo("limit"));
        Api.get("/tables?after=x").statusCode(400).body("field", equalTo("after"));
        Api.get("/sequences?limit=1&db=" + shop.source).header("Link", startsWith("</api/v1/sequences?"));
    }

    private List<String> paths() {
        return List.of(
                "/databases/" + shop.source,
                "/databases/" + shop.target,
                "/dbgroups/" + shop.dbs,
                "/relgroups/" + shop.rels,
                "/syncs/" + shop.sync);
    }

    private Map<String, Object> put(String path) {
        if (path.startsWith("/databases")) {
            Map<String, Object> body = new HashMap<>(Api.database(
                    "x",
                    path.endsWith(shop.source)
                            ? shop.sourceDatabase.as(Shop.SOURCE_ROLE)
                            : shop.targetDatabase.as(Shop.TARGET_ROLE)));
            body.remove("name");
            return body;
        }
        if (path.startsWith("/dbgroups")) {
            return Map.of("dbs", List.of(shop.source + ":source", shop.target + ":target"));
        }
        return path.startsWith("/relgroups")
                ? Map.of("db", shop.source, "tables", List.of("public.customer"))
                : Map.of("relgroup", shop.rels, "dbs", List.of(shop.dbs), "autokick", false);
    }

    private static String tag(ValidatableResponse response) {
        return response.extract().header("ETag");
    }
}
