package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.CopyOptions.IfExists;
import dev.sarrio.core.control.CopyOptions.Restart;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator's side of a copy: how it is to be done, what it would do, how far it is, and what is copied again. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class CopyIT extends TypedLines {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private static final Topic STATUS = new Topic(Topics.STATUS);
    private static final TableName CUSTOMER = new TableName("public", "customer");
    private static final TableName NOTE = new TableName("other", "note");

    @TestHTTPResource("/api/v1/syncs/")
    URI syncs;

    private Shop shop;
    private String path;

    @BeforeEach
    void addSync() {
        shop = new Shop().added();
        path = "/syncs/" + shop.sync;
        Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs, "copy", "all"))
                .statusCode(201)
                .body("copyjobs", equalTo(0))
                .body("copyrate", equalTo("0"))
                .body("ifexists", equalTo("abort"));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void howTablesAreCopiedIsKeptPublishedAndPartOfTheDocument() {
        assertThat(sarrio("update sync " + shop.sync + " copyjobs=4 copyrate=50mb ifexists=merge"))
                .as(err())
                .isZero();
        Api.get(path)
                .body("copyjobs", equalTo(4))
                .body("copyrate", equalTo("50MB"))
                .body("ifexists", equalTo("merge"));
        assertThat(desired(s -> s.copying().jobs() == 4).copying())
                .isEqualTo(new CopyOptions(4, 50L << 20, IfExists.MERGE, List.of()));
        assertThat(sarrio("list sync copyrate=50MB ifexists=merge")).isZero();
        assertThat(out()).contains(shop.sync);
        assertThat(sarrio("export")).isZero();
        assertThat(out()).contains("copyjobs: 4").contains("copyrate: 50MB").contains("ifexists: merge");
        Api.get("/history?sync=" + shop.sync)
                .body("[0].changes", containsString("copyjobs: 4"))
                .body("[0].changes", containsString("ifexists: merge"));

        // what a document leaves out has its default
        Api.put(path, Map.of("relgroup", shop.rels, "dbs", List.of(shop.dbs), "copy", "all", "copyrate", "1048576"))
                .statusCode(200)
                .body("copyjobs", equalTo(0))
                .body("copyrate", equalTo("1MB"))
                .body("ifexists", equalTo("abort"));
        Api.put(path, Map.of("relgroup", shop.rels, "dbs", List.of(shop.dbs), "copyrate", "fast"))
                .statusCode(400)
                .body("field", containsString("copyrate"));
    }

    @Test
    void eachWrongWordOfACopyIsNamedAndChangesNothing() {
        int version = Api.get(path).extract().path("version");
        wrong(Map.of("copyjobs", 65), 400, "copyjobs", "65");
        wrong(Map.of("copyjobs", -1), 400, "copyjobs", "-1");
        wrong(Map.of("copyrate", "50 parsecs"), 400, "copyrate", "50 parsecs");
        wrong(Map.of("ifexists", "drop"), 400, "ifexists", "drop");
        wrong(Map.of("mode", "schema"), 400, "mode", "schema");
        wrong(Map.of("restart", "nothing", "copyjobs", 3), 404, "restart", "nothing");
        wrong(Map.of("restart", List.of("customer", "pur*")), 404, "restart", "pur*");
        wrong(Map.of("restart", "customer", "mode", "all"), 400, "mode", "whole sync");
        wrong(Map.of("restart", "customer", "resume", true), 400, "resume", "two things");
        wrong(Map.of("resume", true, "copyjobs", 3), 409, "resume", "No copy of the sync");
        Api.post(path + "/kick", Map.of("copyjobs", 3)).statusCode(400).body("detail", containsString("not of kick"));
        Api.get(path).body("version", equalTo(version)).body("copyjobs", equalTo(0));

        Api.get(path + "/copy/plan?ifexists=drop").statusCode(400).body("field", equalTo("ifexists"));
        Api.get(path + "/copy/plan?restart=nothing").statusCode(404).body("field", equalTo("restart"));
        Api.get("/syncs/nobody/copy/plan").statusCode(404).body("code", equalTo("UNKNOWN_SYNC"));
        Api.get("/syncs/nobody/copy/events").statusCode(404);
        assertThat(sarrio("copy " + shop.sync + " --restart pur*,customer")).isEqualTo(1);
        assertThat(err()).contains("pur*").contains("without wildcards").contains("public.purchase");
    }

    private void wrong(Map<String, Object> body, int status, String field, String named) {
        Api.post(path + "/copy", body)
                .statusCode(status)
                .body("field", equalTo(field))
                .body("detail", containsString(named));
    }

    @Test
    void tablesThatAreCopiedAgainHaveANumberUntilACopyOfAllIsNewerOrTheyLeave() {
        report(FlowState.COPYING, Map.of("copy", progress("data", 1))); // also while all are copied
        long copies = Api.get(path).extract().<Number>path("copies").longValue();
        assertThat(sarrio("copy " + shop.sync + " --restart customer,other.note --jobs 2"))
                .as(err())
                .isZero();
        DesiredSync first = desired(s -> s.copying().restarts().size() == 2);
        long number = first.copying().restart(CUSTOMER);
        assertThat(number).isGreaterThan(copies).isEqualTo(first.copying().restart(NOTE));
        assertThat(first.copies()).isEqualTo(copies);
        assertThat(first.copying().jobs()).isEqualTo(2);
        Api.get("/history?sync=" + shop.sync).body("[0].changes", containsString("public.customer"));

        Api.post(path + "/copy", Map.of("restart", List.of("public.customer"))).statusCode(200);
        DesiredSync again = desired(s -> s.copying().restart(CUSTOMER) > number);
        assertThat(again.copying().restart(NOTE)).isEqualTo(number);

        Api.patch("/relgroups/" + shop.rels, Map.of("remove", List.of("other.note")))
                .statusCode(200);
        DesiredSync smaller = desired(s -> !s.tables().contains(NOTE));
        assertThat(smaller.copying().restarts())
                .containsExactly(new Restart(CUSTOMER, again.copying().restart(CUSTOMER)));
        Api.post("/tables", Map.of("db", shop.source, "names", List.of("other.note"), "relgroup", shop.rels))
                .statusCode(200);
        assertThat(desired(s -> s.tables().contains(NOTE)).copying().restart(NOTE))
                .isZero();

        Api.post(path + "/copy", Map.of("mode", "data", "ifexists", "truncate")).statusCode(200);
        DesiredSync whole = desired(s -> s.copies() > copies);
        assertThat(whole.copies()).isGreaterThan(again.copying().restart(CUSTOMER));
        assertThat(whole.copying()).isEqualTo(new CopyOptions(2, 0, IfExists.TRUNCATE, List.of()));
    }

    @Test
    void aCopyThatStoppedGoesOnAndOneThatDidNotIsNoneToGoOnWith() {
        long copies = Api.get(path).extract().<Number>path("copies").longValue();
        report(FlowState.RUNNING, Map.of("copies", copies, "batch", 3, "consistent", true));
        await().until(() -> "RUNNING".equals(target("state")));
        assertThat(sarrio("copy " + shop.sync + " --resume")).isEqualTo(1);
        assertThat(err()).contains("No copy of the sync").contains("unfinished");

        int retries = 0;
        for (Map<String, Object> details : List.<Map<String, Object>>of(
                Map.of("copy", progress("data", 1)), Map.of(), Map.of("copies", copies - 1, "batch", 3))) {
            report(FlowState.FAILED, details);
            await().until(() ->
                    "FAILED".equals(target("state")) && details.keySet().equals(details()));
            assertThat(sarrio("copy " + shop.sync + " --resume --max-rate 10MB"))
                    .as(err())
                    .isZero();
            int expected = ++retries;
            DesiredSync asked = desired(s -> s.retries() == expected);
            assertThat(asked.copies()).isEqualTo(copies);
            assertThat(asked.copying().bytesPerSecond()).isEqualTo(10L << 20);
            report(FlowState.RUNNING, Map.of("copies", copies));
            await().until(() -> "RUNNING".equals(target("state")));
        }
        report(FlowState.FAILED, Map.of("copies", copies, "batch", 4)); // a row that was refused long after the copy
        await().until(() -> "FAILED".equals(target("state")));
        Api.post(path + "/copy", Map.of("resume", true)).statusCode(409).body("code", equalTo("NOT_READY"));
    }

    @Test
    void aPlanSaysWhatBecomesOfEachTableAndTouchesNothing() throws Exception {
        shop.sourceDatabase.execute(
                "INSERT INTO purchase (customer) SELECT 1 FROM generate_series(1, 1000)", "ANALYZE");
        Api.get(path + "/copy/plan?mode=all")
                .statusCode(200)
                .body("stops", equalTo(false))
                .body("tables.targets.flatten().there.unique()", equalTo(List.of("MISSING")))
                .body("totals.rowsEstimated", equalTo(1002))
                .body("totals.chunks", equalTo(3))
                .body("estimate.seconds", nullValue())
                .body("estimate.basis", containsString("no copy from " + shop.source + " to " + shop.target));
        Api.get(path + "/copy/plan").body("stops", equalTo(true)).body(fate("public.customer"), equalTo("STOPS"));

        Api.post(
                        "/customnames",
                        Map.of("table", "public.customer", "newname", "eu.client", "syncs", List.of(shop.sync)))
                .statusCode(201);
        shop.targetDatabase.execute(
                "CREATE SCHEMA eu",
                "CREATE TABLE eu.client (id bigint PRIMARY KEY, name text)",
                "INSERT INTO eu.client SELECT i, 'mine' FROM generate_series(1, 40) i",
                "CREATE TABLE purchase (id bigint PRIMARY KEY, customer bigint)",
                "INSERT INTO purchase VALUES (1, 1)",
                "CREATE SCHEMA other",
                "CREATE TABLE other.note (code text PRIMARY KEY, body text)",
                "CREATE SCHEMA sarrio",
                "CREATE TABLE sarrio.copy (sync text, table_schema text, table_name text, copies bigint)",
                "INSERT INTO sarrio.copy VALUES ('" + shop.sync + "', 'public', 'purchase', 7)",
                "ANALYZE",
                "GRANT USAGE ON SCHEMA eu, other, sarrio TO " + Shop.TARGET_ROLE,
                "GRANT ALL ON ALL TABLES IN SCHEMA public, eu, other, sarrio TO " + Shop.TARGET_ROLE);
        for (Map.Entry<String, String> choice : Map.of(
                        "abort", "STOPS", "keep", "KEPT", "truncate", "EMPTIED", "merge", "MERGED")
                .entrySet()) {
            Api.get(path + "/copy/plan?ifexists=" + choice.getKey())
                    .statusCode(200)
                    .body(fate("public.customer"), equalTo(choice.getValue()))
                    .body("tables.find { it.table == 'public.customer' }.targets[0].named", equalTo("eu.client"))
                    .body("tables.find { it.table == 'public.customer' }.targets[0].rowsEstimated", equalTo(40))
                    .body("tables.find { it.table == 'public.customer' }.targets[0].rows", equalTo("OTHER"))
                    .body(fate("public.purchase"), equalTo("EMPTIED"))
                    .body(fate("other.note"), equalTo("COPIED"))
                    .body("stops", equalTo(choice.getKey().equals("abort")));
        }
        Api.get(path + "/copy/plan?restart=purchase")
                .body("tables.table", equalTo(List.of("public.purchase")))
                .body("stops", equalTo(false));
        assertThat(shop.targetDatabase.query("SELECT count(*) FROM eu.client")).isEqualTo("40");
        Api.get("/history?sync=" + shop.sync).body("[0].noun", equalTo("customname"));

        assertThat(sarrio("copy " + shop.sync + " --dry-run")).isEqualTo(1);
        assertThat(out())
                .containsPattern(
                        "public.customer +~2 +.* eu.client: has ~40 rows, others than the source +stops the copy")
                .contains("ifexists=truncate")
                .contains("would stop");
        shop.targetDatabase.execute("TRUNCATE eu.client", "INSERT INTO eu.client VALUES (1, 'a'), (2, 'b')");
        Api.get(path + "/copy/plan")
                .body("tables.find { it.table == 'public.customer' }.targets[0].rows", equalTo("SAME"))
                .body("tables.find { it.table == 'public.customer' }.targets[0].why", containsString("ifexists=keep"));
        assertThat(sarrio("copy " + shop.sync + " --dry-run --if-exists=merge --json"))
                .as(err())
                .isZero();
        assertThat(Json.MAPPER.readTree(out()).path("ifexists").asText()).isEqualTo("merge");
        assertThat(Api.get(path).extract().<String>path("ifexists")).isEqualTo("abort");

        // rows that a policy hides are none that are not there
        shop.targetDatabase.execute("ALTER TABLE other.note ENABLE ROW LEVEL SECURITY");
        Api.get(path + "/copy/plan").statusCode(422).body("code", equalTo("MISSING_PRIVILEGE"));
    }

    /** Neither behind a lock that somebody holds, nor in the way of one that somebody wants. */
    @Test
    void aPlanWaitsForNoLockAndHoldsNone() throws Exception {
        try (Connection other = shop.sourceDatabase.superuser()) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
                long began = System.nanoTime();
                Api.get(path + "/copy/plan").statusCode(503).body("code", equalTo("LOCK_TIMEOUT"));
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            }
            other.rollback();
        }
        Api.get(path + "/copy/plan").statusCode(200);
        assertThat(shop.sourceDatabase.query("SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                        + " WHERE c.relname = 'customer'"))
                .isEqualTo("0");
    }

    @Test
    void theRateOfACopyIsKeptInTheHistoryAndEstimatesTheNextOne() {
        Instant began = Instant.now().minusSeconds(10);
        write(FlowState.COPYING, began, Map.of("source", shop.source, "copy", progress("data", 0)));
        await().pollDelay(Duration.ofMillis(2500)).until(() -> true); // looked at every second
        write(
                FlowState.COPYING,
                began.plusSeconds(10),
                Map.of("source", shop.source, "copy", progress("data", 100 << 20)));
        await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
        write(FlowState.COPYING, Instant.now(), Map.of("source", shop.source, "copy", progress("keys", 100 << 20)));
        await().untilAsserted(() -> Api.get("/history?sync=" + shop.sync)
                .body("[0].verb", equalTo("copied"))
                .body("[0].changes", equalTo(shop.target + ": rows at 10.0 MB/s")));
        shop.sourceDatabase.execute(
                "ALTER TABLE customer ALTER name SET STORAGE PLAIN",
                "INSERT INTO customer (name) SELECT repeat('x', 1000) FROM generate_series(1, 25000)");
        Api.get(path + "/copy/plan?mode=all")
                .body("estimate.seconds", equalTo(3))
                .body("estimate.basis", containsString("the last copy to " + shop.target + " made 10.0 MB/s"));
        Api.get(path + "/copy/plan?mode=all&copyrate=1MB")
                .body("estimate.seconds", equalTo(28))
                .body("estimate.basis", containsString("copyrate=1MB"));
    }

    @Test
    void theProgressOfACopyArrivesAsServerSentEvents() {
        try (EventReader events = new EventReader(syncs.resolve(shop.sync + "/copy/events"))) {
            events.await("data:{\"sync\":\"" + shop.sync);
            assertThat(events.lines().get(0)).isEqualTo("event:copy");
            report(FlowState.COPYING, Map.of("copy", progress("data", 4711)));
            events.await("\"phase\":\"data\"");
            events.await("\"bytesDone\":4711");
            report(
                    FlowState.RUNNING,
                    Map.of("copies", 1, "consistent", false, "settling", true, "copy", progress("keys", 4711)));
            events.await("\"phase\":\"catching up\"");
            Api.get(path + "/status")
                    .body("copy.phase", equalTo("catching up"))
                    .body("targets.details.copy.phase", hasItem("catching up"));
            Api.delete(path).statusCode(204);
            events.await("event:removed");
        }
    }

    private static String fate(String table) {
        return "tables.find { it.table == '" + table + "' }.targets[0].fate";
    }

    private static Map<String, Object> progress(String phase, long bytes) {
        return Map.of(
                "phase",
                phase,
                "tables",
                List.of(Map.of(
                        "table",
                        "public.customer",
                        "rowsDone",
                        1,
                        "rowsEstimated",
                        2,
                        "bytesDone",
                        bytes,
                        "bytesEstimated",
                        2 * bytes,
                        "done",
                        false)));
    }

    private Object target(String field) {
        return Api.get(path + "/status").extract().path("targets[0]." + field);
    }

    private Set<String> details() {
        return Api.get(path + "/status")
                .extract()
                .<Map<String, Object>>path("targets[0].details")
                .keySet();
    }

    private void report(FlowState state, Map<String, Object> details) {
        write(state, Instant.now(), details);
    }

    private void write(FlowState state, Instant at, Map<String, Object> details) {
        StatusReport report = new StatusReport(
                1, "apply", shop.sync + "/" + shop.target, "host/1", state, at, at, 1, null, List.of(), details);
        STATUS.write(report.key(), Json.bytes(report), Instant.now());
    }

    private DesiredSync desired(Predicate<DesiredSync> condition) {
        return SYNCS.read("sync/" + shop.sync, DesiredSync.class, condition);
    }
}
