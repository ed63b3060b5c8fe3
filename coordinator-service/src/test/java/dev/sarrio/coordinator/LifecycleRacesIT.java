package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Several clients at the same moment, all at one sync: whatever they ask, nobody gets an error of ours, and what is kept afterwards is what somebody has
 * asked for. `-Dsarrio.races.seed=N` plays a history again, as far as threads let it.
 */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class LifecycleRacesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("sarrio.races.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("sarrio.races.rounds", 20);
    private static final Topic STATUS = new Topic(Topics.STATUS);
    private static final Set<String> READING = Set.of("list", "status", "definitions");
    /** What may leave the sync there after somebody has removed it. */
    private static final Set<String> MAKING = Set.of("add", "put");
    /** Written down if they have changed something. */
    private static final Set<String> MAYBE = Set.of("put", "switch", "uninstall");

    @Inject
    ControlDatabase control;

    private final Map<String, Function<RequestSpecification, Response>> verbs = new TreeMap<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private Shop shop;

    /** One request of a round. @param reason by which its row in the history is found */
    private record Asked(String verb, String reason, Response answer) {
        boolean good() {
            return answer.statusCode() < 400;
        }

        @Override
        public String toString() {
            return verb + " -> " + answer.statusCode() + (good() ? "" : " " + answer.asString());
        }
    }

    @BeforeEach
    void open() {
        shop = new Shop().added();
        shop.targetDatabase.execute(
                "CREATE TABLE customer (id bigserial PRIMARY KEY, name text)",
                "ALTER TABLE customer OWNER TO " + Shop.TARGET_ROLE,
                "CREATE SCHEMA sarrio AUTHORIZATION " + Shop.TARGET_ROLE);
        String sync = "/api/v1/syncs/" + shop.sync;
        for (String verb : List.of("start", "stop", "pause", "resume", "kick", "retry", "reload", "switch")) {
            verbs.put(verb, r -> r.post(sync + "/" + verb));
        }
        verbs.put("update", r -> r.body(Map.of("options", Map.of("priority", "3")))
                .patch(sync));
        verbs.put("one-way", r -> r.body(Map.of("dbs", dbs(":target"))).patch(sync));
        verbs.put("two-way", r -> r.body(Map.of("dbs", dbs(":source"))).patch(sync));
        verbs.put("add", r -> r.body(body()).post("/api/v1/syncs"));
        verbs.put("remove", r -> r.delete(sync));
        verbs.put("remove group", r -> r.delete("/api/v1/dbgroups/" + shop.sync + "?force=true"));
        verbs.put("put", r -> r.body(spec(":target")).put(sync));
        verbs.put("uninstall", r -> r.body(Map.of()).post("/api/v1/databases/" + shop.source + "/uninstall"));
        verbs.put("list", r -> r.get("/api/v1/syncs"));
        verbs.put("status", r -> r.get("/api/v1/status"));
        verbs.put("definitions", r -> r.get("/api/v1/definitions"));
    }

    @AfterEach
    void close() {
        clients.shutdownNow();
        shop.close();
    }

    private List<String> dbs(String roleOfTheOther) {
        return List.of(shop.source + ":source", shop.target + roleOfTheOther);
    }

    private Map<String, Object> spec(String roleOfTheOther) {
        return Map.of("tables", List.of("customer"), "dbs", dbs(roleOfTheOther), "copy", "none");
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new TreeMap<>(spec(":source"));
        body.put("name", shop.sync);
        return body;
    }

    @Test
    void whateverSeveralAskAtTheSameMomentAllIsInStepAfterwards() throws Exception {
        System.out.println("sarrio.races.seed=" + SEED);
        Random random = new Random(SEED);
        List<String> names = List.copyOf(verbs.keySet());
        for (int round = 0; round < ROUNDS; round++) {
            if (random.nextInt(3) > 0
                    && Api.request().get("/api/v1/syncs/" + shop.sync).statusCode() == 404) {
                Api.post("/syncs", body()).statusCode(201);
            }
            working();
            List<String> chosen = new ArrayList<>();
            for (int i = 2 + random.nextInt(3); i > 0; i--) {
                chosen.add(names.get(random.nextInt(names.size())));
            }
            List<Asked> asked = atOnce(round, chosen);
            String what = "seed " + SEED + ", round " + round + ": " + asked;
            assertThat(asked).as(what).allSatisfy(a -> assertThat(a.answer().statusCode())
                    .isLessThan(500));
            awaitJobs();
            asked.forEach(a -> writtenDown(a, what));
            removedStaysRemoved(asked, what);
            inStep(what);
        }
        Api.request().delete("/api/v1/syncs/" + shop.sync);
        noFences("in the end, seed " + SEED);
    }

    /** As services that run would say: else no switch would come further than its first look. */
    private void working() {
        // an uninstall of the round before has taken it away
        shop.sourceDatabase.execute("CREATE SCHEMA IF NOT EXISTS sarrio AUTHORIZATION " + Shop.SOURCE_ROLE);
        report("sequence", shop.sync + "/" + shop.target);
        for (String database : List.of(shop.source, shop.target)) {
            report("capture", database);
            report("apply", shop.sync + "/" + database);
        }
    }

    private static void report(String service, String subject) {
        Instant now = Instant.now();
        StatusReport report = new StatusReport(
                StatusReport.VERSION, service, subject, "test", FlowState.RUNNING, now, now, 1, null, List.of(), null);
        STATUS.write(report.key(), Json.bytes(report), now);
    }

    private List<Asked> atOnce(int round, List<String> chosen) throws Exception {
        CyclicBarrier together = new CyclicBarrier(chosen.size());
        List<CompletableFuture<Asked>> running = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            String verb = chosen.get(i);
            String reason = "race " + SEED + "." + round + "." + i;
            running.add(CompletableFuture.supplyAsync(
                    () -> {
                        awaitOthers(together);
                        RequestSpecification request = Api.request().header("Sarrio-Reason", reason);
                        return new Asked(verb, reason, verbs.get(verb).apply(request));
                    },
                    clients));
        }
        List<Asked> asked = new ArrayList<>();
        for (CompletableFuture<Asked> one : running) {
            asked.add(one.get());
        }
        return asked;
    }

    private static void awaitOthers(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitJobs() {
        await().atMost(PATIENCE)
                .until(() ->
                        !Api.get("/jobs").extract().jsonPath().getList("state").contains("RUNNING"));
        await().atMost(PATIENCE)
                .until(() ->
                        number("SELECT count(*) FROM switchover WHERE switching_to IS NOT NULL AND sync = ?", shop.sync)
                                == 0);
    }

    private void writtenDown(Asked a, String what) {
        long rows = number("SELECT count(*) FROM history WHERE why = ?", a.reason());
        if (!a.good() || READING.contains(a.verb())) {
            assertThat(rows).as("rows of %s in the history, %s", a, what).isZero();
        } else if (!MAYBE.contains(a.verb())) {
            assertThat(rows).as("rows of %s in the history, %s", a, what).isEqualTo(1);
        }
    }

    private void removedStaysRemoved(List<Asked> asked, String what) {
        boolean removed = asked.stream().anyMatch(a -> a.good() && a.verb().startsWith("remove"));
        boolean made = asked.stream().anyMatch(a -> a.good() && MAKING.contains(a.verb()));
        if (removed && !made) {
            assertThat(Api.request().get("/api/v1/syncs/" + shop.sync).statusCode())
                    .as(what)
                    .isEqualTo(404);
        }
    }

    /** Definitions, what is published of them, and what a switch may have closed. */
    private void inStep(String what) {
        String document = Api.get("/definitions").statusCode(200).extract().asString();
        Api.post("/definitions/plan?prune=true", document)
                .statusCode(200)
                .body("create", equalTo(0))
                .body("update", equalTo(0))
                .body("remove", equalTo(0));
        Set<String> defined = new TreeSet<>();
        JsonPath all = new JsonPath(document);
        all.getMap("databases").keySet().forEach(d -> defined.add("database/" + d));
        all.getMap("syncs").keySet().forEach(s -> defined.add("sync/" + s));
        List<String> wanted =
                control.read(tx -> tx.list("SELECT key FROM desired WHERE body IS NOT NULL", r -> r.getString(1)));
        assertThat(wanted).as(what).containsExactlyInAnyOrderElementsOf(defined);
        assertThat(number(
                        "SELECT count(*) FROM dbgroup g WHERE implicit AND NOT EXISTS (SELECT FROM sync s WHERE s.dbgroup = g.name)"
                                + " AND ? <> ''",
                        "any"))
                .as(what)
                .isZero();
        noFences(what);
    }

    /** None of these switches can succeed, so nothing may be left of any. */
    private void noFences(String what) {
        await().atMost(PATIENCE)
                .until(() -> number("SELECT count(*) FROM fence WHERE due IS NOT NULL AND sync = ?", shop.sync) == 0);
        for (var database : List.of(shop.sourceDatabase, shop.targetDatabase)) {
            assertThat(database.query("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'sarrio_fence%'"))
                    .as(what)
                    .isEqualTo("0");
            database.execute("INSERT INTO customer (name) VALUES ('goes through')");
        }
    }

    private long number(String sql, String parameter) {
        return control.read(tx -> tx.one(sql, r -> r.getLong(1), parameter)).orElseThrow();
    }

    @Test
    void noKickIsLostAndNobodyIsTurnedAwayWhileOthersPauseAndResume() throws Exception {
        Api.post("/syncs", body()).statusCode(201);
        AtomicBoolean end = new AtomicBoolean();
        CompletableFuture<Void> others = CompletableFuture.runAsync(
                () -> {
                    while (!end.get()) {
                        Api.post("/syncs/" + shop.sync + "/pause", null).statusCode(200);
                        Api.post("/syncs/" + shop.sync + "/resume", null).statusCode(200);
                    }
                },
                clients);
        List<CompletableFuture<Void>> kicking = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            kicking.add(CompletableFuture.runAsync(
                    () -> {
                        for (int k = 0; k < 15; k++) {
                            Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(200);
                        }
                    },
                    clients));
        }
        for (CompletableFuture<Void> one : kicking) {
            one.get();
        }
        end.set(true);
        others.get();
        assertThat(number("SELECT kicks FROM sync WHERE name = ?", shop.sync)).isEqualTo(45);
    }

    /** A sync goes with the groups that were made for it. */
    @Test
    void whoReadsWhileASyncComesAndGoesSeesItWholeOrNotAtAll() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(
                () -> {
                    while (!end.get()) {
                        for (String path : List.of("/syncs", "/definitions", "/status", "/dbgroups")) {
                            Api.get(path).statusCode(200);
                        }
                    }
                },
                clients);
        for (int i = 0; i < 20; i++) {
            Api.post("/syncs", body()).statusCode(201);
            Api.delete("/syncs/" + shop.sync).statusCode(204);
        }
        end.set(true);
        reading.get();
    }
}
