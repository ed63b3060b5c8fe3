package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.sarrio.coordinator.history.Asking;
import dev.sarrio.coordinator.history.History;
import dev.sarrio.coordinator.store.ControlDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every change leaves one row: who, what, when and why. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class HistoryIT {
    @Inject
    ControlDatabase control;

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aRequestSaysWhoAsksAndWhy() {
        sync();
        Api.request()
                .header("Sarrio-User", "ana@laptop")
                .header("Sarrio-Reason", "for%20gr%C3%B6%C3%9Fere Tables, 100% of them")
                .body(Map.of("autokick", true, "copy", "none"))
                .patch("/api/v1/syncs/" + shop.sync)
                .then()
                .statusCode(200);
        newest().body("who", equalTo("ana@laptop"))
                .body("why", equalTo("for%20gr%C3%B6%C3%9Fere Tables, 100% of them"))
                .body("verb", equalTo("update"))
                .body("noun", equalTo("sync"))
                .body("name", equalTo(shop.sync))
                .body("changes", containsString("autokick: false -> true"))
                .body("changes", containsString("run: resting -> running"))
                .body("changes", containsString("first copy: none"))
                .body("syncs", contains(shop.sync));
        Api.request()
                .header("Sarrio-Reason", "for%20gr%C3%B6%C3%9Fere+Tables")
                .post("/api/v1/syncs/" + shop.sync + "/stop")
                .then()
                .statusCode(200);
        newest().body("verb", equalTo("stop"))
                .body("who", equalTo("api"))
                .body("why", equalTo("for größere+Tables"))
                .body("changes", equalTo("run: running -> stopped"));
    }

    @Test
    void whatIsAddedAndRemovedIsNamedAndASyncHearsOfItsParts() {
        sync();
        Api.post("/tables", Map.of("db", shop.source, "names", List.of("other.note"), "relgroup", "g" + shop.sync))
                .statusCode(200);
        newest().body("verb", equalTo("add"))
                .body("noun", equalTo("table"))
                .body("name", equalTo("other.note"))
                .body("changes", containsString("relgroup g" + shop.sync + ": tables: +other.note"));
        Api.patch("/relgroups/" + shop.rels, Map.of("remove", List.of("other.note")))
                .statusCode(200);
        Api.patch("/databases/" + shop.target, Map.of("parameters", Map.of("application_name", "x"), "force", true))
                .statusCode(200);
        Api.get("/history?sync=" + shop.sync + "&limit=2")
                .body("[0].changes", equalTo("application_name: x"))
                .body("[0].name", equalTo(shop.target))
                .body("[1].changes", equalTo("tables: -other.note"));
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        newest().body("verb", equalTo("remove")).body("changes", containsString("relgroup was " + shop.rels));
        Api.get("/history?sync=" + shop.sync).body("verb", hasItem("add"));
        Api.delete("/relgroups/g" + shop.sync).statusCode(204);
    }

    @Test
    void aRefusedChangeLeavesNothingAndOneThatChangesNothingIsStillThere() {
        sync();
        long before = newest().extract().jsonPath().getLong("[0].id");
        Api.delete("/dbgroups/" + shop.dbs).statusCode(409);
        newest().body("id", equalTo((int) before));
        Api.post("/syncs/" + shop.sync + "/stop", null).statusCode(200);
        newest().body("changes", equalTo("run: resting -> stopped"));
        Api.post("/syncs/" + shop.sync + "/stop", null).statusCode(200);
        newest().body("verb", equalTo("stop")).body("changes", equalTo("")).body("why", nullValue());
    }

    @Test
    void aPasswordIsOnlySaidToBeAnotherOne() {
        sync();
        Api.patch("/databases/" + shop.target, Map.of("password", "verysecret", "force", true))
                .statusCode(200);
        newest().body("changes", equalTo("password changed"));
        String all = Api.get("/history?limit=1000").extract().asString();
        assertThat(all)
                .contains("password set")
                .doesNotContain("verysecret")
                .doesNotContain("v1:")
                .doesNotContain(Api.password(shop.sourceDatabase.as(Shop.SOURCE_ROLE)));
    }

    @Test
    void aPageGoesOnWhereTheOneBeforeEnded() {
        sync();
        List<Integer> ids = Api.get("/history?limit=4").extract().jsonPath().getList("id");
        Api.get("/history?limit=2").body("id", equalTo(ids.subList(0, 2)));
        Api.get("/history?limit=2&before=" + ids.get(1)).body("id", equalTo(ids.subList(2, 4)));
        Api.get("/history?limit=0").statusCode(400).body("field", equalTo("limit"));
        Api.get("/history?sync=nothere").statusCode(404).body("code", equalTo("UNKNOWN_SYNC"));
    }

    @Test
    void aMessageIsKeptAndLoggedInOneLine() throws IOException {
        Api.request()
                .header("Sarrio-User", "ana@laptop")
                .body(Map.of("message", "the release\nbegins " + shop.sync))
                .post("/api/v1/history")
                .then()
                .statusCode(201);
        newest().body("verb", equalTo("message"))
                .body("why", equalTo("the release begins " + shop.sync))
                .body("who", equalTo("ana@laptop"));
        assertThat(Files.readString(Path.of(CoordinatorServers.LOG)))
                .contains("MESSAGE: the release begins " + shop.sync + " (ana@laptop)");
        Api.post("/history", Map.of("message", " ")).statusCode(400).body("field", equalTo("message"));
    }

    @Test
    void theOldestEntriesGo() {
        sync();
        new History(control, new Asking(() -> null), 3).message("the last of three " + shop.sync);
        Api.get("/history?limit=1000")
                .body("", hasSize(3))
                .body("[0].why", equalTo("the last of three " + shop.sync))
                .body("[0].who", equalTo("coordinator"));
    }

    private void sync() {
        shop.added();
        Api.post("/syncs", shop.syncBody()).statusCode(201);
        Api.get("/history?limit=20").body("", hasSize(not(0)));
    }

    private static ValidatableResponse newest() {
        return Api.get("/history?limit=1").statusCode(200).rootPath("[0]");
    }
}
