package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other names, columns and rows at targets: defined over REST, published with the syncs, looked at by validate and compare. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class ShapesIT {
    private static final Topic SYNCS = new Topic(Topics.SYNCS);
    private static final TableName CUSTOMER = new TableName("public", "customer");

    private static Map<String, Object> name(String newname) {
        return Map.of("table", "customer", "newname", newname);
    }

    private static Map<String, Object> columns(String clause) {
        return Map.of("table", "customer", "clause", clause);
    }

    @Test
    void theMostSpecialDefinitionsOfATableArePublishedWithItsSync() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Map<String, Object> from = Map.of("table", "customer", "dbs", List.of(shop.source), "newname", "client");
            Api.post("/customnames", from)
                    .statusCode(201)
                    .body("[0].newname", equalTo("public.client"))
                    .body("[0].database", equalTo(shop.source))
                    .body("[0].db", equalTo(null));
            Api.post(
                            "/customnames",
                            Map.of(
                                    "table",
                                    "public.customer",
                                    "newname",
                                    "crm.client",
                                    "dbs",
                                    List.of(shop.target),
                                    "syncs",
                                    List.of(shop.sync)))
                    .statusCode(201);
            Api.post(
                            "/customcols",
                            Map.of(
                                    "table", "customer",
                                    "clause", "SELECT id AS no, upper(name) AS name, 'shop' AS origin",
                                    "syncs", List.of(shop.sync)))
                    .statusCode(201);
            Api.patch("/tables?name=customer", Map.of("where", "name <> ''", "syncs", List.of(shop.sync)))
                    .statusCode(200)
                    .body("[0].where", equalTo("name <> ''"))
                    .body("[0].sync", equalTo(shop.sync));

            TargetShape shape = await().atMost(Duration.ofSeconds(30))
                    .until(() -> shape(shop), s -> s.isPresent() && s.get().where() != null)
                    .orElseThrow();
            assertThat(shape)
                    .isEqualTo(new TargetShape(
                            new DatabaseName(shop.target),
                            CUSTOMER,
                            new TableName("crm", "client"),
                            List.of(
                                    Item.column("id", "no"),
                                    Item.computed("upper(name)", "text", "name"),
                                    Item.computed("'shop'", "text", "origin")),
                            "name <> ''",
                            Map.of("name", "text")));
        }
    }

    private static Optional<TargetShape> shape(Shop shop) {
        String json = SYNCS.newest().get("sync/" + shop.sync);
        return json == null
                ? Optional.empty()
                : Json.read(json.getBytes(StandardCharsets.UTF_8), DesiredSync.class)
                        .shape(new DatabaseName(shop.target), CUSTOMER);
    }

    @Test
    void definitionsAreListedChangedAndRemovedByIdOrByTheTable() {
        try (Shop shop = new Shop()) {
            shop.sourceDatabase.execute("CREATE TABLE only_here" + shop.source + " (id int PRIMARY KEY, v text)");
            shop.sourceDatabase.execute("GRANT SELECT, TRIGGER ON ALL TABLES IN SCHEMA public TO " + Shop.SOURCE_ROLE);
            shop.added();
            String table = "only_here" + shop.source;
            String id = Api.post("/customnames", Map.of("table", table, "newname", "there"))
                    .statusCode(201)
                    .extract()
                    .path("[0].id");
            Api.post("/customnames", Map.of("table", table, "newname", "elsewhere"))
                    .statusCode(409)
                    .body("code", equalTo("DUPLICATE_NAME"))
                    .body("remedy", containsString("remove customname " + id));
            Api.patch("/customnames/" + id, Map.of("newname", "eu.there"))
                    .statusCode(200)
                    .body("newname", equalTo("eu.there"));
            Api.get("/customnames").body("find { it.id == '" + id + "' }.newname", equalTo("eu.there"));
            Api.delete("/customnames/" + table).statusCode(204);
            Api.get("/customnames").body("id", not(hasItem(id)));
            Api.delete("/customnames/" + id).statusCode(404).body("code", equalTo("UNKNOWN_SHAPE"));

            Api.post("/customcols", Map.of("table", table, "clause", "SELECT id, v AS w"))
                    .statusCode(201);
            Api.patch("/customcols/" + table, Map.of("clause", "SELECT id"))
                    .statusCode(200)
                    .body("clause", equalTo("SELECT id"));
            Api.delete("/customcols/" + table).statusCode(204);

            Api.patch("/tables?name=" + table, Map.of("where", "id > 1")).body("", hasSize(1));
            Api.patch("/tables?name=" + table, Map.of("where", "id > 2")).body("[0].where", equalTo("id > 2"));
            Api.get("/filters").body("findAll { it.name == 'public." + table + "' }.where", contains("id > 2"));
            Api.patch("/tables?name=" + table, Map.of("where", ""))
                    .statusCode(200)
                    .body("", empty());
            Api.get("/filters").body("findAll { it.name == 'public." + table + "' }", empty());
        }
    }

    @Test
    void aFilterIsAResourceAsItsSiblingsAreAndTheSyncShowsWhatHolds() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            List<String> here = List.of(shop.sync);
            Map<String, Object> filter = Map.of("table", "customer", "where", "id > 1", "syncs", here);
            String id = Api.post("/filters", filter).statusCode(201).extract().path("[0].id");
            Api.post("/filters", filter)
                    .statusCode(409)
                    .body("code", equalTo("DUPLICATE_NAME"))
                    .body("remedy", containsString("remove filter " + id));
            Api.get("/filters/" + id).statusCode(200).body("where", equalTo("id > 1"));
            Api.patch("/filters/" + id, Map.of("where", "id = 1/0"))
                    .statusCode(422)
                    .body("field", equalTo("where"));
            Api.patch("/filters/" + id, Map.of("where", "id > 2"))
                    .statusCode(200)
                    .body("where", equalTo("id > 2"));
            Api.patch("/tables?name=customer", Map.of("where", "id > 3", "syncs", here))
                    .body("[0].id", equalTo(id));

            Api.post("/customcols", Map.of("table", "customer", "clause", "SELECT id AS no, name", "syncs", here))
                    .statusCode(201);
            Api.get("/syncs/" + shop.sync)
                    .body("shapes", hasSize(1))
                    .body("shapes[0].table", equalTo("public.customer"))
                    .body("shapes[0].target", equalTo(shop.target))
                    .body("shapes[0].newname", equalTo(null))
                    .body("shapes[0].columns", contains("id AS no", "name"))
                    .body("shapes[0].where", equalTo("id > 3"));
            Api.get("/syncs/" + shop.sync + "/inspection")
                    .body(
                            "findAll { it.severity == 'INFO' }.message",
                            hasItem("Only rows that satisfy id > 3 are there in \"" + shop.sync + "\""));
            Api.delete("/filters/" + id).statusCode(204);
            Api.get("/filters/" + id).statusCode(404).body("code", equalTo("UNKNOWN_SHAPE"));
        }
    }

    @Test
    void aTableIsNeverThereWithoutTheFilterThatItIsAddedWith() {
        try (Shop shop = new Shop().added()) {
            Map<String, Object> wrong = Map.of(
                    "db",
                    shop.source,
                    "names",
                    List.of("purchase"),
                    "relgroup",
                    "eu" + shop.rels,
                    "where",
                    "nobody = 1");
            Api.post("/tables", wrong).statusCode(422).body("field", equalTo("where"));
            Api.get("/relgroups/eu" + shop.rels).statusCode(404);
            Map<String, Object> right = Map.of(
                    "db",
                    shop.source,
                    "names",
                    List.of("purchase"),
                    "relgroup",
                    "eu" + shop.rels,
                    "where",
                    "customer = 1");
            Api.post("/tables", right).statusCode(200);
            Api.get("/filters")
                    .body("findAll { it.database == '" + shop.source + "' }.where", contains("customer = 1"));
            Api.post("/sequences", Map.of("db", shop.source, "names", List.of("customer_id_seq"), "where", "true"))
                    .statusCode(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    SELECT id, nam AS name ! column "nam" does not exist
                    SELECT id, name + 1 AS name ! operator does not exist
                    SELECT id, to_something(name) AS name ! function to_something(text) does not exist
                    SELECT id, (SELECT max(id) FROM public.customer) AS m ! more than one row
                    SELECT id, count(*) OVER () AS n ! more than one row
                    SELECT id, max(name) AS n ! must appear in the GROUP BY clause
                    SELECT id, generate_series(1, 2) AS n ! more than one row
                    SELECT id, now() AS at ! now gives another value each time
                    SELECT id, current_date AS at ! current_date gives another value each time
                    SELECT id, random() AS at ! random() gives another value each time
                    SELECT id, (name AS n ! not closed
                    SELECT name ! the column id of the key
                    """)
    void aClauseThatTheSourceCantUseIsRefusedInItsWords(String clause, String words) {
        try (Shop shop = new Shop().added()) {
            Map<String, Object> body = Map.of("table", "customer", "clause", clause, "dbs", List.of(shop.source));
            Api.post("/customcols", body)
                    .statusCode(422)
                    .body("code", equalTo("SHAPE_REFUSED"))
                    .body("field", equalTo("clause"))
                    .body("detail", containsString(words));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    name ! argument of WHERE must be type boolean
                    id = 1; DROP TABLE customer ! more than one statement
                    id = 1) OR (id = 2 ! closed that was not opened
                    id IN (SELECT id FROM public.purchase) ! more than one row
                    EXISTS (SELECT FROM public.purchase p WHERE p.customer = id) ! more than one row
                    id = 1/0 ! division by zero
                    """)
    void aFilterThatTheSourceCantUseIsRefusedInItsWords(String where, String words) {
        try (Shop shop = new Shop().added()) {
            Api.patch("/tables?name=customer", Map.of("where", where, "dbs", List.of(shop.source)))
                    .statusCode(422)
                    .body("code", equalTo("SHAPE_REFUSED"))
                    .body("field", equalTo("where"))
                    .body("detail", containsString(words));
            assertThat(shop.sourceDatabase.query("SELECT count(*) FROM customer"))
                    .isEqualTo("2");
        }
    }

    @Test
    void aTwoWaySyncHasTablesAsTheyAre() {
        try (Shop shop = new Shop().added()) {
            Map<String, Object> both = Map.of(
                    "name", shop.sync,
                    "relgroup", shop.rels,
                    "dbs", List.of(shop.source + ":source", shop.target + ":source"));
            Api.post("/syncs", both).statusCode(201);
            Api.post("/customnames", Map.of("table", "customer", "newname", "client", "syncs", List.of(shop.sync)))
                    .statusCode(422)
                    .body("code", equalTo("SHAPE_REFUSED"))
                    .body("detail", containsString("two-way"))
                    .body("remedy", containsString("one-way"));
            Api.get("/customnames").body("findAll { it.sync == '" + shop.sync + "' }", empty());
        }
    }

    @Test
    void twoTablesCantHaveOneNameAndUnknownPlacesAreNamed() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            Map<String, Object> taken = Map.of("table", "customer", "newname", "purchase", "syncs", List.of(shop.sync));
            Api.post("/customnames", taken)
                    .statusCode(409)
                    .body("code", equalTo("TWO_WRITERS"))
                    .body("detail", containsString("public.purchase"));
            Api.post("/customnames", Map.of("table", "nothing", "newname", "x"))
                    .statusCode(404)
                    .body("code", equalTo("UNKNOWN_TABLE"));
            Api.post("/customnames", Map.of("table", "customer", "newname", "x", "syncs", List.of("nosync")))
                    .statusCode(404)
                    .body("code", equalTo("UNKNOWN_SYNC"));
            Api.post("/customnames", Map.of("table", "customer", "newname", "x", "dbs", List.of("nodb")))
                    .statusCode(404)
                    .body("code", equalTo("UNKNOWN_DATABASE"));
        }
    }

    @Test
    void namesThatTheServerWouldCutOrThatAreNotForTablesAreRefused() {
        try (Shop shop = new Shop().added()) {
            for (String name : List.of("sarrio.applied", "pg_catalog.x", "x".repeat(64))) {
                Map<String, Object> body = Map.of("table", "customer", "newname", name, "dbs", List.of(shop.source));
                Api.post("/customnames", body).statusCode(422).body("code", equalTo("SHAPE_REFUSED"));
            }
            String clause = "SELECT id, upper(name) AS " + "x".repeat(64);
            Api.post("/customcols", Map.of("table", "customer", "clause", clause, "dbs", List.of(shop.source)))
                    .statusCode(422)
                    .body("detail", containsString("too long"));
        }
    }

    @Test
    void allSqlOfATableIsDefinedForTheSameTypes() {
        try (Shop shop = new Shop().added()) {
            List<String> here = List.of(shop.source);
            Api.patch("/tables?name=customer", Map.of("where", "name <> ''", "dbs", here))
                    .statusCode(200);
            shop.sourceDatabase.execute("ALTER TABLE customer ALTER name TYPE varchar(20)");
            Map<String, Object> columns =
                    Map.of("table", "customer", "clause", "SELECT id, upper(name) AS name", "dbs", here);
            Api.post("/customcols", columns)
                    .statusCode(422)
                    .body("detail", containsString("other types"))
                    .body("remedy", containsString("where="));
            Api.patch("/tables?name=customer", Map.of("where", "name <> ''", "dbs", here))
                    .statusCode(200);
            Api.post("/customcols", columns).statusCode(201);
        }
    }

    @Test
    void validateLooksAtTheTableOfTheOtherNameAndCompareAtTheRowsThatShouldBeThere() {
        try (Shop shop = new Shop().added()) {
            Api.post("/syncs", shop.syncBody()).statusCode(201);
            List<String> here = List.of(shop.sync);
            Api.post("/customnames", Map.of("table", "customer", "newname", "client", "syncs", here))
                    .statusCode(201);
            Api.post(
                            "/customcols",
                            Map.of(
                                    "table",
                                    "customer",
                                    "clause",
                                    "SELECT id AS no, upper(name) AS name, length(name) AS chars",
                                    "syncs",
                                    here))
                    .statusCode(201);
            Api.patch("/tables?name=customer", Map.of("where", "name = 'a'", "syncs", here))
                    .statusCode(200);
            Api.patch("/syncs/" + shop.sync, Map.of("copy", "data")).statusCode(200);
            shop.targetDatabase.execute("SET ROLE " + Shop.TARGET_ROLE
                    + "; CREATE TABLE client (no bigint PRIMARY KEY, name text, chars text)");
            Api.post("/syncs/" + shop.sync + "/validate", null)
                    .body(
                            "findings.findAll { it.subject == '" + shop.target + " public.client' }.message",
                            hasItem(startsWith(
                                    "Column chars is text, and the expression for it, length(name), is integer")))
                    .body("findings.subject", not(hasItem(shop.target + " public.customer")));
            shop.targetDatabase.execute("ALTER TABLE client ALTER chars TYPE int USING chars::int");
            Api.post("/syncs/" + shop.sync + "/validate", null)
                    .body(
                            "findings.findAll { it.subject == '" + shop.target + " public.client' }.severity",
                            not(hasItem("ERROR")));

            shop.targetDatabase.execute("INSERT INTO client VALUES (1, 'A', 1)");
            assertThat(compared(shop)).isTrue();
            shop.targetDatabase.execute("INSERT INTO client VALUES (2, 'B', 1)");
            assertThat(compared(shop)).as("a row that does not fit").isFalse();

            shop.sourceDatabase.execute("ALTER TABLE customer ALTER name TYPE varchar(20)");
            Api.post("/syncs/" + shop.sync + "/validate", null)
                    .body("findings.message", hasItem(containsString("was text when it was defined")));
        }
    }

    private static boolean compared(Shop shop) {
        String job = Api.post("/syncs/" + shop.sync + "/compare", Map.of("tables", List.of("customer")))
                .statusCode(202)
                .extract()
                .path("id");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !"RUNNING".equals(Api.get("/jobs/" + job).extract().path("state")));
        return Api.get("/jobs/" + job).body("state", equalTo("DONE")).extract().path("equal");
    }
}
