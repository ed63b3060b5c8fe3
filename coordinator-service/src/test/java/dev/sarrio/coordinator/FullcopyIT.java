package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The role fullcopy, from the line that is typed to what the services are told, and from what apply reports to the exit code. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class FullcopyIT extends TypedLines {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private static final Topic STATUS = new Topic(Topics.STATUS);
    private static final String AT = "2026-01-02T03:04:05.678901Z";
    private Shop shop;
    private String name;
    private String dbs;

    @BeforeEach
    void openShop() {
        shop = new Shop().added();
        name = "lookups" + shop.sync;
        dbs = shop.source + ":source," + shop.target + ":fullcopy";
    }

    @AfterEach
    void removeAll() {
        Api.delete("/syncs/" + name);
        Api.delete("/relgroups/" + name);
        Api.delete("/dbgroups/" + name);
        shop.close();
    }

    @Test
    void aTableWithoutAKeyIsCopiedWholeAndNothingIsCaptured() {
        assertThat(sarrio("add dbgroup " + name + " " + shop.source + ":source " + shop.target + ":fullcopy"))
                .as(err())
                .isZero();
        assertThat(sarrio("list dbgroup " + name)).isZero();
        assertThat(out()).contains(shop.target + ":fullcopy");
        assertThat(sarrio("add table audit customer db=" + shop.source + " relgroup=" + name))
                .as(err())
                .isZero();
        assertThat(out() + err()).contains("public.audit has no primary key").contains(":fullcopy");
        assertThat(sarrio("add sync " + name + " relgroup=" + name + " dbs=" + name + " checktime=5min"))
                .as(err())
                .isZero();
        assertThat(err()).doesNotContain("checktime");
        await().until(() -> desired().getInt("fullcopy.everySeconds") == 300);
        assertThat(desired().getList("fullcopy.targets")).isEqualTo(List.of(shop.target));
        assertThat(desired().getList("targets")).isEmpty();
        assertThat(desired().getList("tables.name")).isEqualTo(List.of("audit", "customer"));
        assertThat(JsonPath.from(SYNCS.newest().get("database/" + shop.source)).getList("captured"))
                .isEmpty();
        assertThat(sarrio("list sync " + name)).isZero();
        assertThat(out()).contains(shop.target + ":fullcopy");

        assertThat(sarrio("add sync " + shop.sync + " relgroup=" + name + " dbs=" + shop.dbs + " autokick=0"))
                .isEqualTo(1);
        assertThat(err())
                .contains("can't follow the table public.audit")
                .contains("(TABLE_WITHOUT_KEY)")
                .contains("dbs=" + shop.source + ":source," + shop.target + ":fullcopy");
        shop.sourceDatabase.execute("ALTER TABLE audit ADD PRIMARY KEY (at)"); // the remedy is enough
        assertThat(sarrio("update sync " + name + " status=inactive")).isZero();
        assertThat(sarrio("add sync " + shop.sync + " relgroup=" + name + " dbs=" + shop.dbs + " autokick=0"))
                .as(err())
                .isZero();
    }

    @Test
    void aTargetThatIsToFollowIsNotLetIntoARunningSyncUnlookedAt() {
        sarrio("add dbgroup " + name + " " + shop.source + ":source " + shop.target + ":fullcopy");
        assertThat(sarrio("add sync " + name + " tables=customer dbs=" + name))
                .as(err())
                .isZero();
        String followed = "update dbgroup " + name + " " + shop.source + ":source " + shop.target + ":target";
        assertThat(sarrio(followed)).isEqualTo(1);
        assertThat(err()).contains("(IN_USE)").contains("stop " + name);
        assertThat(sarrio("stop " + name)).isZero();
        assertThat(sarrio(followed)).as(err()).isZero();
        assertThat(sarrio("start " + name)).as(err()).isZero();
        await().until(() -> desired().getString("copy").equals("SCHEMA_AND_DATA"));
    }

    @Test
    void startsAndKicksAskForCopiesAndSourcesOfTwoWaysAreNoSourceOfOne() {
        addSync("autokick=0");
        assertThat(out()).contains("It is copied at each kick: sarrio kick " + name);
        assertThat(sarrio("start " + name)).isZero();
        Api.get("/syncs/" + name).body("kicks", equalTo(1));
        assertThat(sarrio("kick " + name)).isZero();
        assertThat(sarrio("start " + name)).isZero(); // it runs already
        Api.get("/syncs/" + name).body("kicks", equalTo(2));
        assertThat(sarrio("update sync " + name + " autokick=0")).isZero();
        assertThat(sarrio("update sync " + name + " autokick=1")).isZero();
        Api.get("/syncs/" + name).body("kicks", equalTo(3));
        assertThat(sarrio("update sync " + name + " checktime=soon")).isEqualTo(2);
        assertThat(err()).contains("checktime");

        Shop third = new Shop().added();
        try (third) {
            assertThat(sarrio("add sync " + third.sync + " tables=customer dbs=" + third.source + ":source,"
                            + third.target + ":source," + shop.target + ":fullcopy autokick=0"))
                    .isEqualTo(2);
            assertThat(err()).contains("make two syncs");
        }
    }

    @Test
    void theStatusShowsTheLastCopyAndAKickWaitsForOneOfItsOwn() {
        addSync("");
        report(0, FlowState.RUNNING, 0);
        await().untilAsserted(() -> Api.get("/syncs/" + name + "/status")
                .body("state", equalTo("RUNNING"))
                .body("summary", equalTo("copied whole as of " + AT + ", 3 rows"))
                .body("lastGood", equalTo(AT))
                .body("sources[0].database", equalTo(shop.source))
                .body("sources[0].service", equalTo("apply"))
                .body("targets[0].details.fullcopy.rows", equalTo(3)));
        assertThat(sarrio("status " + name)).isZero();
        assertThat(out()).contains("full copy").contains("3 rows in 1.5 s").contains("public.audit");

        // reports of before the kick, whatever they say, are not its result
        AtomicInteger said = new AtomicInteger();
        assertThat(kick(n -> report(n < 4 ? 0 : 1, n < 4 ? FlowState.FAILED : FlowState.RUNNING, n < 6 ? 0 : 1), said))
                .as(err())
                .isZero();
        assertThat(out()).contains("DONE!");
        assertThat(said).hasValueGreaterThanOrEqualTo(6);
        await().untilAsserted(() -> assertThat(results())
                .containsExactly(
                        shop.target + ": 3 rows in 1.5 s as of " + AT + " (public.audit 3)",
                        shop.target + ": 3 rows in 1.5 s as of " + AT
                                + " (public.audit 3)")); // the first, and the kick's
        assertThat(kick(n -> report(2, FlowState.FAILED, 1), said)).isEqualTo(2);
        assertThat(err()).contains("KILLED! Columns are missing").contains("add them there");
    }

    /** What history says of copies. */
    private List<String> results() {
        return Api.get("/history?sync=" + name).extract().jsonPath().getList("findAll { it.verb == 'copied' }.changes");
    }

    private void addSync(String more) {
        assertThat(sarrio(("add sync " + name + " tables=audit dbs=" + dbs + " " + more).strip()))
                .as(err())
                .isZero();
    }

    /** Kicks while reports come in, one after the other. */
    private int kick(IntConsumer reports, AtomicInteger said) {
        said.set(0);
        ScheduledExecutorService apply = Executors.newSingleThreadScheduledExecutor();
        try {
            apply.scheduleWithFixedDelay(() -> reports.accept(said.getAndIncrement()), 0, 300, TimeUnit.MILLISECONDS);
            return sarrio("kick " + name + " 30");
        } finally {
            apply.shutdownNow();
        }
    }

    /** @param kicks that the flow has heard of  @param copied the one that its last copy was for */
    private void report(long kicks, FlowState state, long copied) {
        Problem problem = state == FlowState.FAILED
                ? new Problem(ErrorCode.TARGET_COLUMN_MISSING, "Columns are missing", "add them there", null)
                : null;
        Map<String, Object> last = Map.of(
                "kicks",
                copied,
                "at",
                AT,
                "seconds",
                1.5,
                "rows",
                3,
                "tables",
                List.of(Map.of("table", "public.audit", "rows", 3)));
        StatusReport report = new StatusReport(
                1,
                "apply",
                name + "/" + shop.target,
                "host/1",
                state,
                Instant.now(),
                Instant.now(),
                1,
                problem,
                List.of(),
                Map.of("kicks", kicks, "copies", 1, "consistent", true, "fullcopy", last));
        STATUS.write(report.key(), Json.bytes(report), Instant.now());
    }

    private JsonPath desired() {
        return JsonPath.from(SYNCS.newest().getOrDefault("sync/" + name, "{\"fullcopy\":{\"everySeconds\":-1}}"));
    }
}
