package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Tx;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A document is one transaction: what the control database sees of a coordinator that dies in the middle of it is a connection that ends. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class BrokenOffIT {
    /** Of a coordinator that has made databases' groups and relgroups and is about to make the sync. */
    private static final String WAITING =
            "SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND relation = 'sync'::regclass";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    ControlDatabase control;

    private final ExecutorService client = Executors.newSingleThreadExecutor();
    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop().added();
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        shop.close();
    }

    private Response apply() {
        Map<String, Object> sync =
                Map.of("relgroup", "made" + shop.rels, "dbs", List.of("made" + shop.dbs), "copy", "none");
        return Api.request()
                .header("Sarrio-Reason", "broken off " + shop.sync)
                .body(Map.of(
                        "apiVersion",
                        "sarrio/v1",
                        "dbgroups",
                        Map.of("made" + shop.dbs, List.of(shop.source + ":source", shop.target + ":target")),
                        "relgroups",
                        Map.of("made" + shop.rels, Map.of("db", shop.source, "tables", List.of("customer"))),
                        "syncs",
                        Map.of(shop.sync, sync)))
                .put("/api/v1/definitions");
    }

    @Test
    void nothingOfADocumentIsKeptIfItIsBrokenOffAndAllOfItIfItIsAppliedAgain() {
        String before = Api.get("/definitions").statusCode(200).extract().asString();
        List<String> published = published();
        Response answer = control.locked(tx -> {
            tx.update("LOCK TABLE sync IN SHARE ROW EXCLUSIVE MODE");
            CompletableFuture<Response> applying = CompletableFuture.supplyAsync(this::apply, client);
            int pid = await().atMost(PATIENCE).until(() -> applying.isDone() ? -1 : waiting(tx), p -> p != 0);
            assertThat(pid).as(() -> applying.join().asString()).isPositive();
            assertThat(tx.one("SELECT pg_terminate_backend(?)", r -> r.getBoolean(1), pid))
                    .contains(true);
            return applying.join();
        });
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
        assertThat(answer.jsonPath().getString("code")).isEqualTo("CONTROL_DATABASE_UNREACHABLE");
        assertThat(Api.get("/definitions").statusCode(200).extract().asString()).isEqualTo(before);
        assertThat(published()).isEqualTo(published);
        assertThat(rows()).as("in the history").isZero();

        apply().then().statusCode(200).body("create", equalTo(3));
        apply().then().statusCode(200).body("create", equalTo(0)).body("update", equalTo(0));
        assertThat(rows()).as("in the history").isEqualTo(1);
        assertThat(published()).contains("sync/" + shop.sync).hasSize(published.size() + 1);
        Api.delete("/syncs/" + shop.sync).statusCode(204);
    }

    private static int waiting(Tx tx) {
        return tx.one(WAITING, r -> r.getInt(1)).orElse(0);
    }

    private List<String> published() {
        return control.read(
                tx -> tx.list("SELECT key FROM desired WHERE body IS NOT NULL ORDER BY key", r -> r.getString(1)));
    }

    private long rows() {
        return control.read(tx -> tx.one(
                        "SELECT count(*) FROM history WHERE why = ?", r -> r.getLong(1), "broken off " + shop.sync))
                .orElseThrow();
    }
}
