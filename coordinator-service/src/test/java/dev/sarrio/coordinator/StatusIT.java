package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.sarrio.coordinator.status.OrphanedReports;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class StatusIT {
    private static final Topic STATUS = new Topic(Topics.STATUS);

    @Inject
    OrphanedReports orphans;

    @TestHTTPResource("/api/v1/events")
    URI events;

    private Shop shop;

    @BeforeEach
    void addSync() {
        shop = new Shop().added();
        Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs, "copy", "none"))
                .statusCode(201);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    /** Its service was down when the sync was removed, and never hears of it. */
    @Test
    void theReportOfAFlowThatIsGoneLeavesTheTopicAndThoseOfOthersStay() {
        StatusReport gone = report("apply", "gone" + shop.sync + "/" + shop.target, FlowState.RUNNING, null, Map.of());
        StatusReport wanted = report("apply", shop.sync + "/" + shop.target, FlowState.RUNNING, null, Map.of());
        for (StatusReport report : List.of(gone, wanted)) {
            STATUS.write(report.key(), Json.bytes(report), Instant.now().minus(1, ChronoUnit.HOURS));
        }
        await().untilAsserted(() -> {
            orphans.look();
            Map<String, String> newest = STATUS.newest();
            assertThat(newest).containsEntry(gone.key(), null);
            assertThat(newest.get(wanted.key())).isNotNull();
        });
    }

    @Test
    void theReportsOfAllFlowsMakeOneAnswer() {
        assertThat(state()).isEqualTo("STARTING");
        capture(FlowState.RUNNING, null, Map.of("batch", 7, "skipped", Map.of("public.x", "no key")));
        apply(FlowState.RUNNING, null, Map.of("batch", 5, "lagSeconds", 1.5, "rowsTotal", 100, "consistent", true));
        write(report(
                "sequence",
                shop.sync + "/" + shop.target,
                FlowState.RUNNING,
                null,
                Map.of(
                        "sequences",
                        List.of(Map.of(
                                "sequence",
                                "public.customer_id_seq",
                                "sourceValue",
                                2,
                                "targetValue",
                                2,
                                "behind",
                                0)))));
        await().until(() -> state().equals("RUNNING"));
        await().untilAsserted(() -> Api.get("/syncs/" + shop.sync + "/status")
                .statusCode(200)
                .body("lagSeconds", equalTo(1.5f))
                .body("batch", equalTo(5))
                .body("consistent", equalTo(true))
                .body("summary", equalTo("1.5 s behind, batch 5"))
                .body("sources[0].database", equalTo(shop.source))
                .body("sources[0].details.batch", equalTo(7))
                .body("targets[0].state", equalTo("RUNNING"))
                .body("sequences[0].sequence", equalTo("public.customer_id_seq"))
                .body("warnings", hasItem(containsString("public.x"))));
        Api.get("/status").statusCode(200).body("services.service", hasItem("capture"));
    }

    @Test
    void aSyncIsNotConsistentBeforeEachOfItsTargetsIs() {
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        String both = shop.sync + "both";
        Api.post(
                        "/syncs",
                        Map.of(
                                "name",
                                both,
                                "tables",
                                List.of("customer"),
                                "dbs",
                                shop.source + ":source," + shop.target + ":source",
                                "copy",
                                "all"))
                .statusCode(201);
        write(report("apply", both + "/" + shop.source, FlowState.RUNNING, null, Map.of("consistent", true)));
        await().untilAsserted(() -> Api.get("/syncs/" + both + "/status").body("targets[0].state", equalTo("RUNNING")));
        Api.get("/syncs/" + both + "/status").body("consistent", equalTo(false)); // the other one is still to be filled
        write(report("apply", both + "/" + shop.target, FlowState.RUNNING, null, Map.of("consistent", true)));
        await().untilAsserted(() -> Api.get("/syncs/" + both + "/status").body("consistent", equalTo(true)));
        Api.delete("/syncs/" + both).statusCode(204);
    }

    @Test
    void eachSyncHasItsMetrics() {
        capture(FlowState.RUNNING, null, Map.of());
        apply(
                FlowState.RUNNING,
                null,
                Map.of(
                        "lagSeconds",
                        2.5,
                        "rowsTotal",
                        42,
                        "batchesTotal",
                        7,
                        "conflictsTotal",
                        12,
                        "conflictsOpen",
                        1,
                        "clockSkewMillis",
                        -1500));
        String of = "{sync=\"" + shop.sync + "\"";
        await().untilAsserted(() -> assertThat(RestAssured.get("/q/metrics").asString())
                .contains("sarrio_sync_lag_seconds" + of + "} 2.5")
                .contains("sarrio_sync_rows_total" + of + "} 42.0")
                .contains("sarrio_sync_batches_total" + of + "} 7.0")
                .contains("sarrio_sync_conflicts_total" + of + "} 12.0")
                .contains("sarrio_sync_conflicts_open" + of + "} 1.0")
                .contains("sarrio_sync_clock_skew_seconds" + of + "} -1.5")
                .containsPattern("sarrio_sync_state\\{state=\"RUNNING\",sync=\"" + shop.sync + "\"} \\d"));
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        await().untilAsserted(() ->
                assertThat(RestAssured.get("/q/metrics").asString()).doesNotContain("sync=\"" + shop.sync + "\""));
    }

    @Test
    void theWorstFlowGivesTheStateAndItsProblemTheRemedy() {
        capture(FlowState.RUNNING, null, Map.of());
        apply(
                FlowState.FAILED,
                new Problem(ErrorCode.CONSTRAINT_VIOLATION, "A row violates purchase_pkey", "remove it", "id 5"),
                Map.of());
        await().until(() -> state().equals("FAILED"));
        Api.get("/syncs/" + shop.sync + "/status")
                .body("problem.code", equalTo("CONSTRAINT_VIOLATION"))
                .body("problem.remedy", equalTo("remove it"))
                .body("problem.service", equalTo("apply"))
                .body("problem.database", equalTo(shop.target))
                .body("summary", equalTo("A row violates purchase_pkey. Remedy: remove it"));
    }

    @Test
    void aServiceThatIsSilentForTooLongIsUnknownAndNamed() {
        capture(FlowState.RUNNING, null, Map.of());
        StatusReport report = report("apply", shop.sync + "/" + shop.target, FlowState.RUNNING, null, Map.of());
        STATUS.write(report.key(), Json.bytes(report), Instant.now().minusSeconds(40));
        await().until(() -> state().equals("UNKNOWN"));
        Api.get("/syncs/" + shop.sync + "/status")
                .body("targets[0].stale", equalTo(true))
                .body("warnings", hasItem(containsString("no word from apply-service about " + shop.target)));
        apply(FlowState.RUNNING, null, Map.of());
        await().until(() -> state().equals("RUNNING"));
    }

    @Test
    void stopWinsOverWhatTheFlowsStillReport() {
        capture(FlowState.RUNNING, null, Map.of());
        apply(FlowState.RUNNING, null, Map.of());
        await().until(() -> state().equals("RUNNING"));
        Api.post("/syncs/" + shop.sync + "/stop", null).statusCode(200);
        assertThat(state()).isEqualTo("STOPPED");
    }

    @Test
    void aSyncWhoseLastGoodMomentIsLongAgoIsOverdueAndThenExpired() {
        Api.patch("/syncs/" + shop.sync, Map.of("overdue", "5 min", "expired", "1 hour"))
                .statusCode(200)
                .body("overdue", equalTo("5 min"))
                .body("options.expired", equalTo("1 hour"));
        capture(FlowState.RUNNING, null, Map.of());
        for (int minutes : List.of(1, 10, 100)) {
            StatusReport failed = failedFor(minutes);
            write(failed);
            String late = minutes == 1 ? null : minutes == 10 ? "OVERDUE" : "EXPIRED";
            await().untilAsserted(() -> Api.get("/syncs/" + shop.sync + "/status")
                    .body("lastGood", equalTo(failed.since().toString()))
                    .body("late", equalTo(late)));
            STATUS.write(failed.key(), null, Instant.now()); // forgotten, as after a coordinator's restart
            await().until(() ->
                    Api.get("/syncs/" + shop.sync + "/status").extract().path("lastGood") == null);
        }
        Api.patch("/syncs/" + shop.sync, Map.of("overdue", "soon"))
                .statusCode(400)
                .body("field", equalTo("overdue"));
    }

    private StatusReport failedFor(int minutes) {
        Instant since = Instant.now().minusSeconds(60L * minutes).truncatedTo(ChronoUnit.SECONDS);
        return new StatusReport(
                1,
                "apply",
                shop.sync + "/" + shop.target,
                "host/1",
                FlowState.FAILED,
                since,
                Instant.now(),
                1,
                new Problem(ErrorCode.CONSTRAINT_VIOLATION, "A row violates purchase_pkey", "remove it", "id 5"),
                List.of(),
                Map.of());
    }

    @Test
    void aReloadIsPublishedUnderRevisionsThatReportsComeTo() {
        Topic syncs = new Topic(Topics.SYNCS);
        JsonPath reload = Api.post("/syncs/" + shop.sync + "/reload", null)
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(reload.getString("[0].name")).isEqualTo(shop.sync);
        int sync = reload.getInt("[0].sync");
        int source = reload.getInt("[0].sources." + shop.source);
        await().until(() ->
                revision(syncs, "sync/" + shop.sync) == sync && revision(syncs, "database/" + shop.source) == source);
        int again = Api.post("/syncs/-/reload", null)
                .statusCode(200)
                .extract()
                .jsonPath()
                .getInt("find { it.name == '" + shop.sync + "' }.sync");
        assertThat(again).isGreaterThan(sync);
        await().until(() -> revision(syncs, "sync/" + shop.sync) == again);
    }

    private static int revision(Topic syncs, String key) {
        return JsonPath.from(syncs.newest().getOrDefault(key, "{\"revision\":0}"))
                .getInt("revision");
    }

    @Test
    void aReportThatCannotBeReadDoesNoHarm() {
        capture(FlowState.RUNNING, null, Map.of());
        STATUS.write("apply/" + shop.sync + "/" + shop.target, new byte[] {'{'}, Instant.now());
        apply(FlowState.COPYING, null, Map.of("copy", Map.of("phase", "data")));
        await().until(() -> state().equals("COPYING"));
        Api.get("/syncs/" + shop.sync + "/status").body("copy.phase", equalTo("data"));
    }

    @Test
    void changesArriveAsServerSentEvents() {
        try (EventReader reader = new EventReader(events)) {
            reader.await("data:", shop.sync);
            assertThat(reader.lines().get(0)).isEqualTo("event:status");
            apply(FlowState.RETRYING, null, Map.of("batch", 77));
            reader.await("data:{\"name\":\"" + shop.sync, "\"batch\":77");
            assertThat(reader.lines()).contains("event:sync");
            Api.delete("/syncs/" + shop.sync).statusCode(204);
            reader.await("event:removed");
        }
    }

    private String state() {
        return Api.get("/syncs/" + shop.sync + "/status")
                .statusCode(200)
                .extract()
                .path("state");
    }

    private void capture(FlowState state, Problem problem, Map<String, Object> details) {
        write(report("capture", shop.source, state, problem, details));
    }

    private void apply(FlowState state, Problem problem, Map<String, Object> details) {
        write(report("apply", shop.sync + "/" + shop.target, state, problem, details));
    }

    private static void write(StatusReport report) {
        STATUS.write(report.key(), Json.bytes(report), Instant.now());
    }

    private static StatusReport report(
            String service, String subject, FlowState state, Problem problem, Map<String, Object> details) {
        Instant now = Instant.now();
        return new StatusReport(1, service, subject, "host/1", state, now, now, 1, problem, List.of(), details);
    }
}
