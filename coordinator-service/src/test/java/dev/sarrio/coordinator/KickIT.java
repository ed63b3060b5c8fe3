package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kick gives a sync a goal; one that does not run by itself is run up to it. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class KickIT extends TypedLines {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private static final Topic STATUS = new Topic(Topics.STATUS);
    private static final int KICKS = 12;

    @Inject
    ControlDatabase control;

    private Shop shop;

    @BeforeEach
    void addSync() {
        shop = new Shop().added();
        add(Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs, "autokick", false, "copy", "none"));
    }

    private void add(Map<String, Object> body) {
        Api.post("/syncs", body).statusCode(201).body("run", equalTo("RESTING")).body("goal", equalTo(0));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void eachKickOfASyncThatRestsIsAGreaterGoalAndNoChangeOfItsDefinition() {
        int version = Api.get("/syncs/" + shop.sync).extract().path("version");
        long first = kick();
        DesiredSync once = desired(s -> s.goal() == first);
        assertThat(once.run()).isEqualTo(RunState.RESTING);
        assertThat(once.works()).isTrue();
        long second = kick();
        assertThat(second).isGreaterThan(first);
        assertThat(desired(s -> s.goal() == second).kicks()).isEqualTo(2);
        Api.get("/syncs/" + shop.sync).body("version", equalTo(version)).body("run", equalTo("RESTING"));
        Api.get("/history?sync=" + shop.sync).body("[0].verb", equalTo("kick"));
    }

    @Test
    void kicksAtTheSameMomentAllCountAndTheGreatestGoalStaysAlsoUnderOtherChanges() throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(KICKS);
        try {
            List<Future<Long>> asked = new ArrayList<>();
            Future<?> changes = many.submit(() -> {
                for (int i = 0; i < KICKS; i++) {
                    Api.patch("/syncs/" + shop.sync, Map.of("overdue", (i + 1) + " min"))
                            .statusCode(200);
                }
            });
            for (int i = 0; i < KICKS; i++) {
                asked.add(many.submit(this::kick));
            }
            List<Long> goals = new ArrayList<>();
            for (Future<Long> one : asked) {
                goals.add(one.get());
            }
            changes.get();
            assertThat(goals).doesNotHaveDuplicates();
            long greatest = goals.stream().max(Long::compare).orElseThrow();
            assertThat(desired(s -> s.kicks() == KICKS).goal()).isEqualTo(greatest);
        } finally {
            many.shutdownNow();
        }
    }

    @Test
    void oneThatIsStoppedOrInactiveIsRefusedAndAnEarlierKickIsWithdrawn() {
        kick();
        Api.post("/syncs/" + shop.sync + "/stop", null).statusCode(200);
        assertThat(desired(s -> s.run() == RunState.STOPPED).goal()).isZero();
        Api.post("/syncs/" + shop.sync + "/kick", null)
                .statusCode(400)
                .body("detail", containsString("is stopped, and a kick does not start it"))
                .body("remedy", containsString("autokick=0"));
        Api.post("/syncs/-/kick", null).body("detail", containsString("is stopped"));
        assertThat(sarrio("kick " + shop.sync)).isEqualTo(3);
        assertThat(err()).contains("sarrio start " + shop.sync);

        Api.patch("/syncs/" + shop.sync, Map.of("autokick", false)).statusCode(200);
        kick();
        Api.patch("/syncs/" + shop.sync, Map.of("status", "inactive")).statusCode(200);
        assertThat(desired(s -> s.run() == RunState.STOPPED).works()).isFalse();
        Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(400).body("detail", containsString("is inactive"));
    }

    @Test
    void aCopyThatIsAskedForWhileItRestsWaitsForTheNextKick() {
        kick();
        Api.post("/syncs/" + shop.sync + "/copy", null)
                .statusCode(200)
                .body("notes", hasItem(containsString("waits until it is started or kicked")));
        DesiredSync asked = desired(s -> s.copies() > 0);
        assertThat(asked.goal()).isZero();
        assertThat(asked.works()).isFalse();
        long goal = kick();
        assertThat(desired(s -> s.goal() == goal).copy()).isEqualTo(CopyMode.DATA);
    }

    @Test
    void aStartOfAllAfterAStopOfAllLetsItRestAgainAndPauseAndResumeLeaveItResting() {
        Api.post("/syncs/-/stop", null).statusCode(200);
        Api.post("/syncs/-/start", null).statusCode(200).body("notes", hasItem(containsString(shop.sync)));
        assertThat(desired(s -> s.run() == RunState.RESTING).goal()).isZero();
        kick();
        for (String verb : List.of("pause", "resume")) {
            Api.post("/syncs/" + shop.sync + "/" + verb, null)
                    .statusCode(200)
                    .body("syncs[0].run", equalTo("RESTING"))
                    .body("notes", hasItem(containsString("rests until it is kicked")));
        }
        Api.post("/syncs/" + shop.sync + "/start", null).statusCode(200).body("syncs[0].run", equalTo("RUNNING"));
        Api.post("/syncs/" + shop.sync + "/pause", null).statusCode(200).body("syncs[0].goal", equalTo(0));
        long goal = kick();
        assertThat(desired(s -> s.goal() == goal).run()).isEqualTo(RunState.PAUSED);
    }

    @Test
    void theFirstKickDecidesWhatIsCopiedAndIsRefusedWhereTheUserHasToChoose() {
        Api.delete("/syncs/" + shop.sync).statusCode(204);
        add(shop.syncBody());
        shop.targetDatabase.execute(
                "CREATE TABLE purchase (id bigint PRIMARY KEY, customer bigint)",
                "INSERT INTO purchase VALUES (1, 1)",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + Shop.TARGET_ROLE);
        Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(409).body("code", equalTo("TARGET_TABLE_MISSING"));
        shop.targetDatabase.execute("DROP TABLE purchase");
        kick();
        DesiredSync kicked = desired(s -> s.goal() > 0);
        assertThat(kicked.copy()).isEqualTo(CopyMode.SCHEMA_AND_DATA);
        assertThat(kicked.run()).isEqualTo(RunState.RESTING);
    }

    @Test
    void checktimeKicksASyncThatRestsByItselfAndWritesNoHistory() {
        Api.patch("/syncs/" + shop.sync, Map.of("checktime", "soon"))
                .statusCode(400)
                .body("field", equalTo("checktime"));
        Api.patch("/syncs/" + shop.sync, Map.of("options", Map.of("checktime", "soon")))
                .statusCode(400)
                .body("field", equalTo("checktime"));
        Api.patch("/syncs/" + shop.sync, Map.of("checktime", "1 s"))
                .statusCode(200)
                .body("checktime", equalTo("1 s"));
        DesiredSync first = desired(s -> s.goal() > 0);
        DesiredSync second = desired(s -> s.goal() > first.goal());
        assertThat(second.run()).isEqualTo(RunState.RESTING);
        Api.get("/history?sync=" + shop.sync).body("[0].verb", equalTo("update"));

        Api.patch("/syncs/" + shop.sync, Map.of("checktime", "1 hour")).statusCode(200);
        await().untilAsserted(() -> assertThat(desired(s -> true).goal()).isEqualTo(goal())); // a kick may be under way
        long now = goal();
        control.write(tx ->
                tx.update("UPDATE sync SET kicked_at = kicked_at - interval '61 minutes' WHERE name = ?", shop.sync));
        desired(s -> s.goal() > now);
        Api.patch("/syncs/" + shop.sync, Map.of("checktime", "0"))
                .statusCode(200)
                .body("checktime", equalTo("0"));
    }

    private long goal() {
        return Api.get("/syncs/" + shop.sync).extract().<Number>path("goal").longValue();
    }

    @Test
    void whatTheLastKickBroughtIsInTheStatus() {
        report("capture", shop.source, FlowState.RUNNING, Map.of());
        report("apply", shop.sync + "/" + shop.target, FlowState.RESTING, Map.of("reached", 0));
        await().untilAsserted(
                        () -> status("state", "RESTING").body("summary", equalTo("autokick off, not kicked yet")));
        long goal = kick();
        status("summary", "autokick off, kicked: its run is on the way")
                .body("kick.goal", equalTo((int) goal))
                .body("kick.done", equalTo(false));
        report("apply", shop.sync + "/" + shop.target, FlowState.RUNNING, Map.of("reached", goal - 1));
        await().untilAsserted(() -> status("state", "RUNNING"));
        Map<String, Object> done = Map.of("reached", goal, "delivered", 1234, "deliveredAt", "2026-11-26T12:00:00Z");
        report("apply", shop.sync + "/" + shop.target, FlowState.RESTING, done);
        await().untilAsserted(() -> status("summary", "autokick off, the last kick delivered 1,234 rows"));
        status("state", "RESTING")
                .body("kick.done", equalTo(true))
                .body("kick.delivered", equalTo(1234))
                .body("kick.at", notNullValue());
        assertThat(sarrio("status " + shop.sync)).isZero();
        assertThat(out()).contains("resting, autokick off").containsPattern("last kick +.*delivered 1,234 rows");
    }

    @Test
    void theCommandLineWaitsUntilTheTargetAndTheSequencesHaveReachedTheKick() throws Exception {
        report("capture", shop.source, FlowState.RUNNING, Map.of());
        report("apply", shop.sync + "/" + shop.target, FlowState.RESTING, Map.of("reached", 0));
        assertThat(sarrio("kick " + shop.sync + " 1 --json")).isEqualTo(1);
        assertThat(Json.MAPPER.readTree(out()).path("result").asText()).isEqualTo("timed out");
        assertThat(sarrio("kick " + shop.sync)).isZero();
        assertThat(out()).isEqualTo("Kicked sync " + shop.sync + "\n");

        ExecutorService services = Executors.newSingleThreadExecutor();
        try {
            long before = desired(s -> s.kicks() == 2).goal();
            Future<DesiredSync> fulfilled = services.submit(() -> {
                DesiredSync kicked = desired(s -> s.goal() > before);
                report(
                        "apply",
                        shop.sync + "/" + shop.target,
                        FlowState.RESTING,
                        Map.of("reached", kicked.goal(), "delivered", 1));
                report(
                        "sequence",
                        shop.sync + "/" + shop.target,
                        FlowState.RESTING,
                        Map.of("kicks", kicked.kicks(), "sequences", List.of()));
                return kicked;
            });
            assertThat(sarrio("kick " + shop.sync + " 30")).as(err()).isZero();
            assertThat(out()).contains("DONE!");
            fulfilled.get();
        } finally {
            services.shutdownNow();
        }
    }

    /** @return the goal */
    private long kick() {
        return Api.post("/syncs/" + shop.sync + "/kick", null)
                .statusCode(200)
                .extract()
                .<Number>path("syncs[0].goal")
                .longValue();
    }

    private io.restassured.response.ValidatableResponse status(String field, String value) {
        return Api.get("/syncs/" + shop.sync + "/status").statusCode(200).body(field, equalTo(value));
    }

    private DesiredSync desired(Predicate<DesiredSync> condition) {
        return SYNCS.read("sync/" + shop.sync, DesiredSync.class, condition);
    }

    private static void report(String service, String subject, FlowState state, Map<String, Object> details) {
        Instant now = Instant.now();
        StatusReport report =
                new StatusReport(1, service, subject, "host/1", state, now, now, 1, null, List.of(), details);
        STATUS.write(report.key(), Json.bytes(report), now);
    }
}
