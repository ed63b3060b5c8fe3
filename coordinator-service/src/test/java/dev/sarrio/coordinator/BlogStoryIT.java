package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The story of the blog post that people come from, line by line. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class BlogStoryIT {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);

    @Test
    void addedWithoutAutokickItCapturesAtOnceAndAppliesOnlyAfterTheStart() {
        try (Shop shop = new Shop()) {
            Api.post("/databases", Api.database(shop.source, shop.sourceDatabase.as(Shop.SOURCE_ROLE)))
                    .statusCode(201)
                    .body("password", equalTo("set"))
                    .body("serverVersion", containsString("17."));
            Api.post("/databases", Api.database(shop.target, shop.targetDatabase.as(Shop.TARGET_ROLE)))
                    .statusCode(201);
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
                                    List.of("note")))
                    .statusCode(200)
                    .body("added", contains("public.customer", "public.purchase"))
                    .body("skipped.name", contains("public.audit"))
                    .body("skipped[0].reason", containsString("no primary key"))
                    .body("sequences", contains("public.customer_id_seq", "public.purchase_id_seq"));

            // the blog forgets this line; the error says which
            Api.post("/syncs", shop.syncBody())
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("code", equalTo("UNKNOWN_DBGROUP"))
                    .body("remedy", containsString("add dbgroup " + shop.dbs + " "));
            Api.post(
                            "/dbgroups",
                            Map.of("name", shop.dbs, "dbs", List.of(shop.source + ":source", shop.target + ":target")))
                    .statusCode(201);

            Api.post("/syncs", shop.syncBody())
                    .statusCode(201)
                    .body("run", equalTo("RESTING"))
                    .body("autokick", equalTo(false))
                    .body("tables", contains("public.customer", "public.purchase"));
            DesiredDatabase database = database(shop.source, d -> d.captured().size() == 2);
            assertThat(database.captured())
                    .containsExactly(new TableName("public", "customer"), new TableName("public", "purchase"));
            DesiredSync sync = sync(shop.sync, s -> true);
            assertThat(sync.run()).isEqualTo(RunState.RESTING);
            assertThat(sync.sequences()).hasSize(2);

            Api.post("/syncs/-/start", null).statusCode(200).body("notes", hasItem(containsString(shop.sync)));
            assertThat(sync(shop.sync, s -> true).run()).isEqualTo(RunState.RESTING);

            // pg_dump | pg_restore by hand
            shop.targetDatabase.execute(
                    "CREATE TABLE customer (id bigserial PRIMARY KEY, name text)",
                    "CREATE TABLE purchase (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint)",
                    "INSERT INTO customer (name) VALUES ('a'), ('b')",
                    "ALTER TABLE customer OWNER TO " + Shop.TARGET_ROLE,
                    "ALTER TABLE purchase OWNER TO " + Shop.TARGET_ROLE);

            Api.patch("/syncs/" + shop.sync, Map.of("autokick", true))
                    .statusCode(200)
                    .body("run", equalTo("RUNNING"))
                    .body("copyDecided", equalTo("none"));
            Api.post("/syncs/" + shop.sync + "/start", null).statusCode(200);
            DesiredSync running = sync(shop.sync, s -> s.run() == RunState.RUNNING);
            assertThat(running.copy()).isEqualTo(CopyMode.NONE);
            assertThat(running.revision()).isGreaterThan(sync.revision());
        }
    }

    @Test
    void withoutADumpSarrioCopiesSchemaAndDataAtTheFirstStart() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            long before = sync(shop.sync, s -> true).copies();
            Api.post("/syncs/" + shop.sync + "/start", null)
                    .statusCode(200)
                    .body("syncs[0].run", equalTo("RUNNING"))
                    .body("syncs[0].copyDecided", equalTo("all"));
            DesiredSync running = sync(shop.sync, s -> s.run() == RunState.RUNNING);
            assertThat(running.copy()).isEqualTo(CopyMode.SCHEMA_AND_DATA);
            assertThat(running.copies()).isGreaterThan(before);
        }
    }

    @Test
    void aSyncRemovedAndAddedAgainUnderItsNameIsToBeCopiedAgain() {
        try (Shop shop = new Shop().added()) {
            Map<String, Object> body = Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs, "copy", "all");
            Api.post("/syncs", body).statusCode(201);
            long first = sync(shop.sync, s -> true).copies();
            Api.delete("/syncs/" + shop.sync).statusCode(204);
            await().until(() -> SYNCS.newest().get("sync/" + shop.sync) == null);
            Api.post("/syncs", body).statusCode(201);

            long second = sync(shop.sync, s -> true).copies();
            assertThat(second).isGreaterThan(first);
            Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(200);
            assertThat(sync(shop.sync, s -> s.kicks() == 1).copies())
                    .as("nothing but a copy counts as one")
                    .isEqualTo(second);
        }
    }

    @Test
    void aTargetThatSomebodyCopiedInPartIsRefusedUntilTheUserChooses() {
        try (Shop shop = new Shop().added()) {
            shop.targetDatabase.execute(
                    "CREATE SCHEMA other",
                    "CREATE TABLE customer (id bigserial PRIMARY KEY, name text)",
                    "CREATE TABLE purchase (id bigint PRIMARY KEY, customer bigint)",
                    "CREATE TABLE other.note (code text PRIMARY KEY, body text)",
                    "INSERT INTO purchase VALUES (1, 1)",
                    "GRANT USAGE ON SCHEMA other TO " + Shop.TARGET_ROLE,
                    "GRANT ALL ON ALL TABLES IN SCHEMA public, other TO " + Shop.TARGET_ROLE);
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Api.post("/syncs/" + shop.sync + "/start", null)
                    .statusCode(409)
                    .body("code", equalTo("TARGET_NOT_EMPTY"))
                    .body("detail", containsString("public.customer"))
                    .body("remedy", containsString("copy=none"));
            assertThat(sync(shop.sync, s -> true).run()).isEqualTo(RunState.RESTING);
            Api.patch("/syncs/" + shop.sync, Map.of("copy", "none", "autokick", true))
                    .statusCode(200);
            assertThat(sync(shop.sync, s -> s.run() == RunState.RUNNING).copy()).isEqualTo(CopyMode.NONE);
        }
    }

    @Test
    void pains10aTableAddedToTheRelgroupReachesTheRunningSync() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs, "copy", "none"))
                    .statusCode(201)
                    .body("run", equalTo("RUNNING"));
            DesiredSync before = sync(shop.sync, s -> true);
            assertThat(before.tables()).hasSize(3);
            shop.sourceDatabase.execute(
                    "CREATE TABLE late (id int PRIMARY KEY)", "GRANT SELECT ON late TO " + Shop.SOURCE_ROLE);
            Api.post("/tables", Map.of("db", shop.source, "names", List.of("late"), "relgroup", shop.rels))
                    .statusCode(200)
                    .body("added", contains("public.late"));
            TableName late = new TableName("public", "late");
            DesiredSync after = sync(shop.sync, s -> s.tables().contains(late));
            assertThat(after.revision()).isGreaterThan(before.revision());
            assertThat(database(shop.source, d -> d.captured().contains(late)).captured())
                    .contains(late);

            Api.delete("/tables?db=" + shop.source + "&name=public.late").statusCode(204);
            sync(shop.sync, s -> !s.tables().contains(late));
        }
    }

    @Test
    void aRemovedSyncLeavesATombstoneAndNothingCaptured() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            database(shop.source, d -> d.captured().size() == 3);
            Api.delete("/syncs/" + shop.sync).statusCode(204);
            database(shop.source, d -> d.captured().isEmpty());
            await().until(() -> {
                Map<String, String> all = SYNCS.newest();
                return all.containsKey("sync/" + shop.sync) && all.get("sync/" + shop.sync) == null;
            });
        }
    }

    @Test
    void verbsAreCountersAndRunStatesOfTheDesiredState() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", shop.dbs, "copy", "none"));
            Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(200);
            Api.post("/syncs/" + shop.sync + "/kick", null).statusCode(200);
            Api.post("/syncs/" + shop.sync + "/retry", null).statusCode(200);
            long copies = sync(shop.sync, s -> s.retries() == 1).copies();
            Api.post("/syncs/" + shop.sync + "/copy", Map.of("mode", "data")).statusCode(200);
            DesiredSync sync = sync(shop.sync, s -> s.copies() > copies);
            assertThat(sync.kicks()).isEqualTo(2);
            assertThat(sync.retries()).isEqualTo(1);
            assertThat(sync.copy()).isEqualTo(CopyMode.DATA);
            Api.post("/syncs/" + shop.sync + "/pause", null).statusCode(200);
            sync(shop.sync, s -> s.run() == RunState.PAUSED);
            Api.post("/syncs/-/resume", null).statusCode(200);
            sync(shop.sync, s -> s.run() == RunState.RUNNING);
            Api.post("/syncs/-/stop", null).statusCode(200);
            sync(shop.sync, s -> s.run() == RunState.STOPPED);
            Api.patch("/syncs/" + shop.sync, Map.of("status", "inactive")).statusCode(200);
            Api.post("/syncs/" + shop.sync + "/start", null).statusCode(400).body("detail", containsString("inactive"));
        }
    }

    @Test
    void validateAndCompareAnswerForTheSync() {
        try (Shop shop = new Shop().added()) {
            shop.targetDatabase.execute(
                    "CREATE SCHEMA other",
                    "CREATE TABLE customer (id bigserial PRIMARY KEY, name text)",
                    "CREATE TABLE purchase (id bigint PRIMARY KEY, customer bigint)",
                    "CREATE TABLE other.note (code text PRIMARY KEY, body text)",
                    "INSERT INTO customer (name) VALUES ('a'), ('b')",
                    "GRANT USAGE ON SCHEMA other TO " + Shop.TARGET_ROLE,
                    "GRANT ALL ON ALL TABLES IN SCHEMA public, other TO " + Shop.TARGET_ROLE);
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Api.post("/syncs/" + shop.sync + "/validate", null).statusCode(200).body("findings", notNullValue());
            String job = Api.post("/syncs/" + shop.sync + "/compare", null)
                    .statusCode(202)
                    .body("tablesTotal", equalTo(3))
                    .extract()
                    .path("id");
            await().atMost(Duration.ofSeconds(90))
                    .until(() ->
                            !Api.get("/jobs/" + job).extract().path("state").equals("RUNNING"));
            Api.get("/jobs/" + job).body("state", equalTo("DONE")).body("equal", equalTo(true));
            Api.post("/syncs/" + shop.sync + "/compare", Map.of("target", shop.source))
                    .statusCode(404)
                    .body("code", equalTo("UNKNOWN_DATABASE"));
            Api.get("/jobs/compare-0").statusCode(404).body("code", equalTo("UNKNOWN_JOB"));
        }
    }

    static DesiredSync sync(String name, Predicate<DesiredSync> condition) {
        return SYNCS.read("sync/" + name, DesiredSync.class, condition);
    }

    static DesiredDatabase database(String name, Predicate<DesiredDatabase> condition) {
        return SYNCS.read("database/" + name, DesiredDatabase.class, condition);
    }
}
