package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.sarrio.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An SQL function that is to decide conflicts: looked at in both databases, whatever change names it. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class FunctionStrategyIT extends TypedLines {
    private static final String OWNER = "function:app.owner_of";
    private static final String GOOD =
            "CREATE FUNCTION app.owner_of(tab text, key jsonb, databases text[]) RETURNS text LANGUAGE sql IMMUTABLE AS"
                    + " $$SELECT databases[1]$$";
    private Shop shop;
    private String path;

    @BeforeEach
    void addSync() {
        shop = new Shop().added();
        path = "/syncs/" + shop.sync;
        for (TestDatabase database : List.of(shop.sourceDatabase, shop.targetDatabase)) {
            database.execute("CREATE SCHEMA app", "GRANT USAGE ON SCHEMA app TO PUBLIC");
        }
        Api.post("/syncs", body("none")).statusCode(201);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private Map<String, Object> body(String copy) {
        return Map.of("name", shop.sync, "relgroup", shop.rels, "dbs", sides(), "copy", copy, "autokick", false);
    }

    private List<String> sides() {
        return List.of(shop.source + ":source", shop.target + ":source");
    }

    private void both(String... statements) {
        shop.sourceDatabase.execute(statements);
        shop.targetDatabase.execute(statements);
    }

    @Test
    void aFunctionThatBothHaveIsTakenForASyncATableADocumentAndADecision() {
        both(GOOD);
        assertThat(sarrio("update sync " + shop.sync + " conflict=" + OWNER))
                .as(err())
                .isZero();
        Api.get(path).body("conflict", equalTo(OWNER));
        Api.patch(path, Map.of("conflict", "latest")).statusCode(200);
        assertThat(sarrio("update table customer db=" + shop.source
                        + " conflict=function:app.owner_of(text,jsonb,text[])"))
                .as(err())
                .isZero();
        Api.get(path).body("conflictTables[0].strategy", equalTo(OWNER)).body("conflict", equalTo("latest"));
        assertThat(sarrio("export")).isZero();
        assertThat(out()).contains("conflict: " + OWNER);
        Api.put(path, Map.of("relgroup", shop.rels, "dbs", sides(), "copy", "none", "conflict", OWNER))
                .statusCode(200)
                .body("conflict", equalTo(OWNER));
        Api.post(path + "/validate", null).body("findings.subject", not(hasItem(shop.source + " conflict")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | There is no function \"app\".\"owner_of\"(text, jsonb, text[]) in %s | CREATE FUNCTION \"app\".\"owner_of\"(tab text, key jsonb, databases text[]) RETURNS text IMMUTABLE | CONFLICT_FUNCTION",
                "CREATE FUNCTION app.owner_of(text, json, text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT $1$$ | only one with the arguments (text, json, text[]) | CREATE FUNCTION | CONFLICT_FUNCTION",
                "CREATE FUNCTION app.owner_of(text, jsonb, text[]) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT 1$$ | in %s does not return one text | RETURNS text | CONFLICT_FUNCTION",
                "CREATE FUNCTION app.owner_of(text, jsonb, text[]) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$SELECT $1$$ | in %s does not return one text | RETURNS text | CONFLICT_FUNCTION",
                "CREATE FUNCTION app.owner_of(text, jsonb, text[]) RETURNS text LANGUAGE sql AS $$SELECT $1$$ | in %s is not IMMUTABLE | ALTER FUNCTION \"app\".\"owner_of\"(text, jsonb, text[]) IMMUTABLE | CONFLICT_FUNCTION",
                "CREATE FUNCTION app.owner_of(tab text, key jsonb, databases text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT databases[2]$$ | is not the same in %s and in %s | pg_get_functiondef | CONFLICT_FUNCTION",
                "good; REVOKE EXECUTE ON FUNCTION app.owner_of FROM PUBLIC | may not call the function \"app\".\"owner_of\"(text, jsonb, text[]) in %s | GRANT EXECUTE ON FUNCTION \"app\".\"owner_of\"(text, jsonb, text[]) TO sarrio_shop | MISSING_PRIVILEGE",
                "good; REVOKE USAGE ON SCHEMA app FROM PUBLIC | may not use the schema of the function \"app\".\"owner_of\"(text, jsonb, text[]) in %s | GRANT USAGE ON SCHEMA \"app\" TO sarrio_shop | MISSING_PRIVILEGE",
            })
    void oneThatCannotDecideIsRefusedOnEitherSideWithWhatHelps(String bad, String what, String remedy, String code) {
        for (boolean first : List.of(true, false)) {
            both("DROP SCHEMA app CASCADE", "CREATE SCHEMA app", "GRANT USAGE ON SCHEMA app TO PUBLIC");
            TestDatabase wrong = first ? shop.sourceDatabase : shop.targetDatabase;
            (first ? shop.targetDatabase : shop.sourceDatabase).execute(GOOD);
            if (!bad.isEmpty()) {
                wrong.execute(bad.replace("good", GOOD).split("; "));
            }
            String where = what.contains("same in") ? shop.source : first ? shop.source : shop.target;
            int version = Api.get(path).extract().path("version");
            Api.patch(path, Map.of("conflict", OWNER))
                    .statusCode(422)
                    .body("code", equalTo(code))
                    .body("field", equalTo("conflict"))
                    .body("detail", containsString(what.formatted(where, shop.target)))
                    .body("detail", containsString("\"" + shop.sync + "\" can't be decided by " + OWNER))
                    .body("remedy", containsString(remedy));
            Api.get(path).body("version", equalTo(version)).body("conflict", equalTo("abort"));
        }
    }

    @Test
    void whateverChangeLeadsToItIsRefusedAndChangesNothing() {
        shop.sourceDatabase.execute(GOOD);
        String missing = "There is no function \"app\".\"owner_of\"(text, jsonb, text[]) in " + shop.target;
        Map<String, Object> treatment = Map.of("conflict", OWNER);
        String table = "/tables/treatment?name=customer&db=" + shop.source;
        Api.patch(table, treatment)
                .statusCode(422)
                .body("field", equalTo("conflict"))
                .body("detail", containsString(missing));
        Api.put(path, Map.of("relgroup", shop.rels, "dbs", sides(), "copy", "none", "conflict", OWNER))
                .statusCode(422)
                .body("field", equalTo("conflict"))
                .body("detail", containsString(missing));
        Api.post(path + "/validate", null).statusCode(200);
        Map<String, Object> other = new java.util.HashMap<>(body("none"));
        other.put("name", shop.sync + "x");
        other.put("conflict", OWNER);
        Api.delete(path).statusCode(204);
        Api.post("/syncs", other).statusCode(422).body("detail", containsString(missing));

        // one that is written on one side only has no conflicts; as soon as it would have some it is looked at
        Api.post("/syncs", body("none")).statusCode(201);
        Api.patch(path, Map.of("dbs", List.of(shop.source + ":source", shop.target + ":target"), "conflict", OWNER))
                .statusCode(200);
        Api.patch(path, Map.of("dbs", sides())).statusCode(422).body("detail", containsString(missing));
        shop.targetDatabase.execute(GOOD);
        Api.patch(path, Map.of("dbs", sides())).statusCode(200).body("conflict", equalTo(OWNER));

        // what was looked at once is no obstacle to other changes
        shop.targetDatabase.execute("DROP FUNCTION app.owner_of");
        Api.patch(path, Map.of("conflictHours", 24)).statusCode(200);
        Api.post(path + "/validate", null)
                .body("findings.find { it.subject == '" + shop.target + " conflict' }.severity", equalTo("ERROR"))
                .body("findings.find { it.subject == '" + shop.target + " conflict' }.message", equalTo(missing + "."));
    }

    @Test
    void aDecisionByAFunctionIsLookedAtToo() {
        shop.sourceDatabase.execute(GOOD);
        shop.sourceDatabase.execute(
                "CREATE SCHEMA IF NOT EXISTS sarrio",
                "CREATE TABLE sarrio.conflict (id bigint PRIMARY KEY, sync text, relation text, kind text, key jsonb,"
                        + " constraint_name text, incoming text, incoming_at timestamptz, incoming_row jsonb, incoming_stream text,"
                        + " incoming_batch bigint, own text, own_at timestamptz, own_row jsonb, own_xids bigint[], strategy text,"
                        + " winner text, seen_at timestamptz, resolved_at timestamptz, how text)",
                "GRANT USAGE ON SCHEMA sarrio TO PUBLIC",
                "GRANT SELECT ON sarrio.conflict TO PUBLIC",
                "INSERT INTO sarrio.conflict VALUES (1, '" + shop.sync
                        + "', 'public.customer', 'ROW', '{\"id\": 1}', NULL, '"
                        + shop.target + "', now(), '{}', 's', 3, '" + shop.source
                        + "', now(), '{}', '{11}', 'abort', NULL, now(), NULL, NULL)");
        Api.post(path + "/conflicts/resolve", Map.of("winner", OWNER))
                .statusCode(422)
                .body("field", equalTo("winner"));
        shop.targetDatabase.execute(GOOD);
        Api.post(path + "/conflicts/resolve", Map.of("winner", OWNER))
                .statusCode(200)
                .body("strategy", equalTo(OWNER))
                .body("notes.findAll { it.contains('retry waits') }.size()", equalTo(1));
    }

    @Test
    void whereTheCopyOfTheSchemaBringsItItMayBeMissingUntilThen() {
        shop.sourceDatabase.execute(GOOD);
        Api.patch(path, Map.of("copy", "all", "conflict", OWNER))
                .statusCode(200)
                .body("conflict", equalTo(OWNER));
        Api.post(path + "/validate", null)
                .body("findings.find { it.subject == '" + shop.target + " conflict' }.severity", equalTo("WARNING"))
                .body(
                        "findings.find { it.subject == '" + shop.target + " conflict' }.remedy",
                        containsString("unless the copy of the schema brings it"));
        Api.patch(path, Map.of("conflict", "latest")).statusCode(200);
        shop.targetDatabase.execute("CREATE TABLE customer (id bigint PRIMARY KEY, name text)");
        Api.patch(path, Map.of("conflict", OWNER)).statusCode(422).body("field", equalTo("conflict"));
    }

    @Test
    void validateSaysWhichDifferAsSoonAsTheyDo() {
        both(GOOD);
        Api.patch(path, Map.of("conflict", OWNER)).statusCode(200);
        shop.targetDatabase.execute(GOOD.replace("CREATE", "CREATE OR REPLACE").replace("[1]", "[2]"));
        Api.post(path + "/validate", null)
                .body(
                        "findings.find { it.subject == '" + shop.target + " conflict' }.message",
                        containsString("is not the same in " + shop.source + " and in " + shop.target));
    }
}
