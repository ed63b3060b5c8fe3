package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What both databases of a sync have on record, and what an operator decides on it. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class ConflictsIT extends TypedLines {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private Shop shop;
    private String path;

    @BeforeEach
    void addSync() {
        shop = new Shop().added();
        path = "/syncs/" + shop.sync;
        List<String> sides = List.of(shop.source + ":source", shop.target + ":source");
        Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", sides, "copy", "all"))
                .statusCode(201);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void bothSidesAreListedTheNewestFirstInPagesAndOneThatIsAwayIsNamed() {
        Api.get("/conflicts?sync=" + shop.sync)
                .statusCode(200)
                .body("conflicts.size()", equalTo(0))
                .body("unread.size()", equalTo(0));
        assertThat(sarrio("conflicts list " + shop.sync)).isZero();
        assertThat(out()).contains("No conflict is on record");

        record(shop.sourceDatabase);
        record(shop.targetDatabase);
        row(shop.sourceDatabase, 1, "public.customer", 1, "2 days", "latest", shop.target);
        row(shop.sourceDatabase, 2, "public.customer", 2, "1 hour", "abort", null);
        row(shop.targetDatabase, 1, "other.note", 3, "1 minute", "latest", shop.source);
        Api.get("/conflicts?sync=" + shop.sync)
                .body("conflicts.database", equalTo(List.of(shop.target, shop.source, shop.source)))
                .body("conflicts.id", equalTo(List.of(1, 2, 1)))
                .body("conflicts.open", equalTo(List.of(false, true, false)))
                .body("conflicts[0].key.id", equalTo(3))
                .body("conflicts[0].winner", equalTo(shop.source))
                .body("next", nullValue());
        ids("open=true", 2);
        ids("table=note", 1);
        ids("table=public.customer", 2, 1);
        ids("since=1 day", 1, 2);
        ids("since=" + Instant.now().plusSeconds(60));
        String next = Api.get("/conflicts?limit=2&sync=" + shop.sync)
                .body("conflicts.id", equalTo(List.of(1, 2)))
                .body("next", notNullValue())
                .extract()
                .path("next");
        Api.get("/conflicts?limit=2&sync=" + shop.sync + "&after=" + next)
                .body("conflicts.id", equalTo(List.of(1)))
                .body("next", nullValue());
        assertThat(sarrio("conflicts list " + shop.sync + " limit=2")).isZero();
        assertThat(out())
                .contains(shop.target + "/1")
                .contains(shop.source + "/2")
                .contains("open");
        assertThat(err()).contains("There are more");

        Api.patch("/databases/" + shop.target, Map.of("port", 1, "force", true)).statusCode(200);
        assertThat(sarrio("conflicts list " + shop.sync)).isEqualTo(1);
        assertThat(out()).contains(shop.source + "/2").doesNotContain("\n" + shop.target + "/1");
        assertThat(err()).contains("What " + shop.target + " has seen is missing");
    }

    @Test
    void oneIsShownWithBothVersionsSideBySide() {
        record(shop.sourceDatabase);
        row(shop.sourceDatabase, 7, "public.customer", 5, "1 hour", "latest", shop.target);
        assertThat(sarrio("conflicts show " + shop.source + "/7")).as(err()).isZero();
        assertThat(out())
                .containsPattern("name +\\* +own +arrived")
                .contains(shop.target + " (latest)")
                .contains("id=5");
        Api.get("/conflicts/" + shop.source + "/7")
                .body("own.database", equalTo(shop.source))
                .body("own.row.name", equalTo("own"))
                .body("own.transactions", equalTo(List.of(11, 12)))
                .body("incoming.batch", equalTo(3))
                .body("how", equalTo("strategy"));
        Api.get("/conflicts/" + shop.source + "/8").statusCode(404).body("code", equalTo("UNKNOWN_CONFLICT"));
        Api.get("/conflicts/nobody/8").statusCode(404).body("code", equalTo("UNKNOWN_DATABASE"));
        Api.get("/conflicts?after=x").statusCode(400).body("field", equalTo("after"));
        Api.get("/conflicts?limit=0").statusCode(400).body("field", equalTo("limit"));
        Api.get("/conflicts?since=tomorrow").statusCode(400).body("field", equalTo("since"));
    }

    @Test
    void whatStoppedASyncIsDecidedOnceForBothSidesAndOnlyWhatIsOpenCanBe() {
        long retries = Api.get(path).extract().<Number>path("retries").longValue();
        record(shop.sourceDatabase);
        row(shop.sourceDatabase, 1, "public.customer", 5, "-1 hours", "abort", null); // by a clock that is ahead
        wrong(Map.of("winner", "nobody"), 400, "winner");
        wrong(Map.of("winner", "abort"), 400, "winner");
        wrong(Map.of(), 400, "winner");
        wrong(Map.of("winner", shop.source + " elsewhere"), 400, "winner");
        wrong(Map.of("winner", "latest", "table", "nothing"), 404, "table");
        wrong(Map.of("winner", "latest", "key", "5"), 400, "key");
        for (String key : List.of("6", "{\"id\": 6}", "{\"no\": 5}")) {
            Api.post(path + "/conflicts/resolve", Map.of("winner", "latest", "table", "customer", "key", key))
                    .statusCode(409)
                    .body("code", equalTo("NOT_READY"))
                    .body("detail", containsString(key));
        }
        wrong(Map.of("winner", "latest", "table", "other.note"), 409, null);
        Api.get(path).body("retries", equalTo((int) retries));

        assertThat(sarrio("conflicts resolve " + shop.sync + " winner=" + shop.target + " table=customer key=5"))
                .as(err())
                .isZero();
        Api.post(path + "/conflicts/resolve", Map.of("winner", "bucardo_skip"))
                .statusCode(200)
                .body("conflicts", equalTo(1))
                .body("strategy", equalTo("skip"));
        List<Decision> decisions = desired(retries + 2).rules().decisions();
        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(0).strategy())
                .isEqualTo(ConflictStrategy.parse("list:" + shop.target + "," + shop.source));
        assertThat(decisions.get(0).table()).isEqualTo(new TableName("public", "customer"));
        assertThat(decisions.get(0).key()).isEqualTo("{\"id\":5}");
        assertThat(decisions.get(0).until()).as("the version that is on record").isAfter(Instant.now());
        assertThat(decisions.get(1).table()).isNull();
        Api.get("/history?sync=" + shop.sync)
                .body("[0].verb", equalTo("resolve"))
                .body("[1].changes", containsString("public.customer {\"id\":5} by list:" + shop.target));

        Api.patch(path, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":target")))
                .statusCode(200);
        Api.post(path + "/conflicts/resolve", Map.of("winner", "latest"))
                .statusCode(409)
                .body("code", equalTo("NOT_TWO_WAY"));
    }

    private void wrong(Map<String, Object> body, int status, String field) {
        Api.post(path + "/conflicts/resolve", body).statusCode(status).body("field", equalTo(field));
    }

    private void ids(String filter, Integer... ids) {
        Api.get("/conflicts?sync=" + shop.sync + "&" + filter)
                .statusCode(200)
                .body("conflicts.id", equalTo(List.of(ids)));
    }

    private static void record(TestDatabase database) {
        database.execute(
                "CREATE SCHEMA IF NOT EXISTS sarrio",
                "CREATE TABLE sarrio.conflict (id bigint PRIMARY KEY, sync text, relation text, kind text, key jsonb,"
                        + " constraint_name text, incoming text, incoming_at timestamptz, incoming_row jsonb, incoming_stream text,"
                        + " incoming_batch bigint, own text, own_at timestamptz, own_row jsonb, own_xids bigint[], strategy text,"
                        + " winner text, seen_at timestamptz, resolved_at timestamptz, how text)",
                "GRANT USAGE ON SCHEMA sarrio TO PUBLIC",
                "GRANT SELECT ON sarrio.conflict TO PUBLIC");
    }

    /** @param ago an interval  @param winner null: it is open */
    private void row(
            TestDatabase database, long id, String table, long key, String ago, String strategy, String winner) {
        boolean first = database == shop.sourceDatabase;
        database.execute(
                "INSERT INTO sarrio.conflict SELECT " + id + ", '" + shop.sync + "', '" + table + "', 'ROW', '{\"id\": "
                        + key + "}', NULL, '" + (first ? shop.target : shop.source) + "', at, '{\"id\": " + key
                        + ", \"name\": \"arrived\"}', 's', 3, '" + (first ? shop.source : shop.target)
                        + "', at, '{\"id\": " + key
                        + ", \"name\": \"own\"}', '{11,12}', '" + strategy + "', "
                        + (winner == null ? "NULL, at, NULL, NULL" : "'" + winner + "', at, at, 'strategy'")
                        + " FROM (SELECT now() - interval '" + ago + "' AS at) t");
    }

    private DesiredSync desired(long retries) {
        String json = await().atMost(Duration.ofSeconds(30))
                .until(() -> SYNCS.newest().get("sync/" + shop.sync), j -> j != null && read(j).retries() == retries);
        return read(json);
    }

    private static DesiredSync read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), DesiredSync.class);
    }
}
