package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is to become of conflicts: said of a sync and of a table, kept, told and published. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class ConflictRulesIT extends TypedLines {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private static final TableName CUSTOMER = new TableName("public", "customer");
    private Shop shop;
    private String path;

    @BeforeEach
    void addSync() {
        shop = new Shop().added();
        path = "/syncs/" + shop.sync;
        Api.post("/syncs", Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", sides(), "copy", "all"))
                .statusCode(201)
                .body("conflict", equalTo("abort"))
                .body("conflictHours", equalTo(168));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private List<String> sides() {
        return List.of(shop.source + ":source", shop.target + ":source");
    }

    @Test
    void aStrategyOfASyncAndOfATableIsKeptPublishedToldAndPartOfTheDocument() {
        assertThat(desired(s -> true).conflicts())
                .as("nothing was said, and nothing changes for those who know of none")
                .isNull();
        assertThat(sarrio("update sync " + shop.sync + " conflict_strategy=bucardo_latest conflict_hours=24"))
                .as(err())
                .isZero();
        String list = shop.target + "," + shop.source;
        assertThat(sarrio("update table customer db=" + shop.source + " conflict=" + list))
                .as(err())
                .isZero();
        DesiredSync desired = desired(s -> !s.rules().tables().isEmpty());
        assertThat(desired.conflicts())
                .isEqualTo(new ConflictRules(
                        ConflictStrategy.parse("latest"),
                        List.of(new ConflictRules.OfTable(CUSTOMER, ConflictStrategy.parse("list:" + list))),
                        List.of(),
                        24));
        assertThat(sarrio("show sync " + shop.sync)).isZero();
        assertThat(out()).contains("latest").contains("public.customer:list:" + list);
        assertThat(sarrio("inspect sync " + shop.sync)).isZero();
        assertThat(out()).contains("\"latest\"").contains("\"list:" + list + "\"");
        assertThat(sarrio("export")).isZero();
        assertThat(out())
                .contains("conflict: latest")
                .contains("conflictHours: 24")
                .contains("list:" + list);
        Api.get("/history?sync=" + shop.sync)
                .body("[0].changes", containsString("conflict public.customer"))
                .body("[1].changes", containsString("conflict: latest"))
                .body("[1].changes", containsString("conflict_hours: 24"));

        // what a document leaves out has its default, and an empty word lets the sync decide
        Api.put(path, Map.of("relgroup", shop.rels, "dbs", sides(), "copy", "all", "conflict", "skip"))
                .statusCode(200)
                .body("conflict", equalTo("skip"))
                .body("conflictHours", equalTo(168));
        assertThat(sarrio("update table customer db=" + shop.source + " conflict="))
                .isZero();
        assertThat(desired(s -> s.rules().tables().isEmpty()).rules())
                .isEqualTo(new ConflictRules(ConflictStrategy.parse("skip"), List.of(), List.of(), 168));
        Api.get("/tables?db=" + shop.source).body("find { it.name == 'public.customer' }.conflict", nullValue());
    }

    @Test
    void whatCanDecideNothingIsRefusedAndChangesNothing() {
        int version = Api.get(path).extract().path("version");
        refused(Map.of("conflict", "loudest"), "\"loudest\" is no strategy");
        refused(Map.of("conflict", "list:" + shop.source), "\"" + shop.target + "\" is missing in it");
        refused(Map.of("conflict", shop.source + " elsewhere"), "\"elsewhere\" is not one of its databases");
        Api.patch(path, Map.of("conflictHours", 0)).statusCode(400).body("field", equalTo("conflictHours"));
        Api.patch("/tables/treatment?name=customer&db=" + shop.source, Map.of("conflict", shop.source + ",elsewhere"))
                .statusCode(400)
                .body("detail", containsString("in public.customer"))
                .body("remedy", containsString("update table public.customer conflict=" + shop.source + ","));
        Api.get(path).body("version", equalTo(version)).body("conflict", equalTo("abort"));
        Api.get("/tables?db=" + shop.source).body("conflict", hasItem(nullValue()));
    }

    @Test
    void aSyncThatIsWrittenOnOneSideKeepsAStrategyAndSaysThatItHasNoEffect() {
        Api.patch(path, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":target")))
                .statusCode(200);
        assertThat(sarrio("update sync " + shop.sync + " conflict=latest")).isZero();
        assertThat(err()).contains("conflict has no effect while one side only is written");
        Api.get(path).body("conflict", equalTo("latest"));
        assertThat(desired(s -> !s.twoWay()).conflicts()).isNull();
        Api.patch(path, Map.of("dbs", sides())).statusCode(200);
        assertThat(desired(DesiredSync::twoWay).rules().strategy()).isEqualTo(ConflictStrategy.parse("latest"));
    }

    @Test
    void columnsAreMergedOnlyWhereBothDatabasesHaveWholeRowImages() {
        shop.targetDatabase.execute(
                "CREATE TABLE customer (id bigserial PRIMARY KEY, name text)",
                "GRANT SELECT, TRIGGER ON customer TO " + Shop.TARGET_ROLE);
        refused(Map.of("conflict", "columns"), "images are not full in the database \"" + shop.source + "\"");
        assertThat(sarrio("update table customer db=" + shop.source + " images=full"))
                .as(err())
                .isZero();
        assertThat(sarrio("update table customer db=" + shop.source + " conflict=columns"))
                .isNotZero();
        assertThat(err())
                .contains("not full in the database \"" + shop.target + "\"")
                .contains("images=full");
        assertThat(sarrio("add table customer db=" + shop.target + " images=full"))
                .as(err())
                .isZero();
        assertThat(sarrio("update table customer db=" + shop.source + " conflict=columns"))
                .as(err())
                .isZero();
        DesiredSync desired = desired(s -> !s.rules().tables().isEmpty());
        assertThat(desired.rules().of(CUSTOMER)).isEqualTo(ConflictStrategy.parse("columns"));
        for (String database : List.of(shop.source, shop.target)) {
            assertThat(sarrio("update table customer db=" + database + " images=key"))
                    .isNotZero();
            assertThat(err()).contains("not full in the database \"" + database + "\"");
        }
        assertThat(sarrio("conflicts resolve " + shop.sync + " winner=columns")).isNotZero();
        assertThat(err()).contains("columns");
    }

    @Test
    void aDraftThatIsValidatedAndADocumentAreRefusedForColumnsInTheSameWords() {
        shop.targetDatabase.execute(
                "CREATE TABLE customer (id bigserial PRIMARY KEY, name text)",
                "GRANT SELECT, TRIGGER ON customer TO " + Shop.TARGET_ROLE);
        Map<String, Object> sync =
                Map.of("relgroup", shop.rels, "dbs", sides(), "copy", "all", "conflict", "columns", "autokick", false);
        String words = "images are not full in the database \"" + shop.source + "\"";
        for (String way : List.of("/definitions/plan", "/definitions")) {
            declared(way, Map.of("syncs", Map.of(shop.sync, sync)), words);
            declared(way, tables(shop.source, null), "can't merge conflicts in public.customer by columns");
            declared(way, tables(shop.source, shop.source), "full in the database \"" + shop.target + "\"");
        }
        Api.get(path).body("conflict", equalTo("abort"));

        Api.delete(path).statusCode(204);
        Api.post(path + "/validate", sync)
                .statusCode(400)
                .body("code", equalTo("INVALID_VALUE"))
                .body("field", equalTo("conflict"))
                .body("detail", containsString(words));
        try (Shop third = new Shop().added()) {
            List<String> three = new ArrayList<>(sides());
            three.add(third.source + ":source");
            Api.post(
                            path + "/validate",
                            Map.of(
                                    "tables",
                                    List.of("other.note"),
                                    "dbs",
                                    three,
                                    "copy",
                                    "none",
                                    "conflict",
                                    "columns"))
                    .statusCode(400)
                    .body("detail", containsString("it has 3 databases, and columns are merged of two"));
        }

        Map<String, Object> whole = new HashMap<>(tables(shop.source, shop.target));
        whole.put(
                "syncs",
                Map.of(shop.sync, Map.of("relgroup", shop.rels, "dbs", sides(), "copy", "all", "autokick", false)));
        Api.put("/definitions", whole).statusCode(200);
        DesiredSync desired = desired(s -> !s.rules().tables().isEmpty());
        assertThat(desired.rules().of(CUSTOMER)).isEqualTo(ConflictStrategy.parse("columns"));
        Api.put("/definitions", whole).statusCode(200).body("update", equalTo(0));
    }

    /** A document by which customers are merged by column. @param full the database with their whole images, beside the first */
    private static Map<String, Object> tables(String first, String full) {
        Map<String, Object> merged =
                new HashMap<>(Map.of("table", "customer", "database", first, "conflict", "columns"));
        if (full == null) {
            return Map.of("apiVersion", "sarrio/v1", "tables", List.of(merged));
        }
        merged.put("images", "full");
        List<Map<String, Object>> tables = new ArrayList<>(List.of(merged));
        if (!full.equals(first)) {
            tables.add(Map.of("table", "customer", "database", full, "images", "full"));
        }
        return Map.of("apiVersion", "sarrio/v1", "tables", tables);
    }

    private static void declared(String way, Map<String, Object> document, String words) {
        Map<String, Object> whole = new HashMap<>(document);
        whole.put("apiVersion", "sarrio/v1");
        (way.endsWith("plan") ? Api.post(way, whole) : Api.put(way, whole))
                .statusCode(400)
                .body("code", equalTo("INVALID_VALUE"))
                .body("field", containsString("conflict"))
                .body("detail", containsString(words));
    }

    private void refused(Map<String, Object> change, String words) {
        Api.patch(path, change)
                .statusCode(400)
                .body("code", equalTo("INVALID_VALUE"))
                .body("field", equalTo("conflict"))
                .body("detail", containsString(words));
    }

    private DesiredSync desired(Predicate<DesiredSync> wanted) {
        String json = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> SYNCS.newest().get("sync/" + shop.sync),
                        j -> j != null
                                && wanted.test(Json.read(j.getBytes(StandardCharsets.UTF_8), DesiredSync.class)));
        return Json.read(json.getBytes(StandardCharsets.UTF_8), DesiredSync.class);
    }
}
