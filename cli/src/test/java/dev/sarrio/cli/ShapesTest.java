package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bucardo's customname and customcols, and which rows of a table are at a target. */
class ShapesTest extends OnFakeCoordinator {
    private static final String EU = "[{'id':'3','name':'public.orders','database':'nonrds','newname':'eu.orders',"
            + "'db':'rds','sync':'mysync'}]";

    @Test
    void aCustomnameIsAddedListedAndRemovedInBucardosWords() {
        coordinator.answers("POST /customnames", 201, EU);
        assertThat(run("add", "customname", "orders", "eu.orders", "db=rds", "sync=mysync"))
                .isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /customnames {\"table\":\"orders\",\"newname\":\"eu.orders\",\"dbs\":[\"rds\"],\"syncs\":[\"mysync\"]}");
        assertThat(out()).isEqualTo("Added customname 3: table public.orders at rds in mysync\n");

        coordinator.answers("GET /customnames", 200, EU);
        assertThat(run("list", "cname")).isZero();
        assertThat(out()).contains("public.orders", "eu.orders", "rds", "mysync");

        coordinator.answers("DELETE /customnames/3", 204, "");
        assertThat(run("remove", "customname", "3")).isZero();
        assertThat(out()).isEqualTo("Removed customname \"3\"\n");
    }

    @Test
    void customcolsTakeTheirClauseInQuotesOrNot() {
        String clause = "SELECT id, a::text AS b, 'x=y' AS origin";
        coordinator.answers("POST /customcols", 201, "[{'id':'1','name':'public.orders','clause':'SELECT id'}]");
        assertThat(run("add", "custom_cols", "orders", clause)).isZero();
        assertThat(run("add", "customcols", "orders", "SELECT", "id,", "upper(d)", "AS", "d"))
                .isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /customcols {\"table\":\"orders\",\"clause\":\"" + clause + "\"}",
                        "POST /customcols {\"table\":\"orders\",\"clause\":\"SELECT id, upper(d) AS d\"}");
        assertThat(run("add", "customcols", "orders")).isEqualTo(2);
        assertThat(err()).contains("Which columns").contains("SELECT a, b AS c");
    }

    @Test
    void aConditionIsSentAsItIsAlsoWhenItBeginsAndEndsInQuotes() {
        coordinator.answers("PATCH /tables?name=orders", 200, "[{'id':'1','where':'x'}]", "[]");
        assertThat(run("update", "table", "orders", "where='EU' = region OR region = 'DE'", "sync=mysync"))
                .isZero();
        assertThat(run("update", "table", "orders", "where=")).isZero();
        assertThat(out()).contains("All rows of table orders");
        assertThat(coordinator.requests)
                .containsExactly(
                        "PATCH /tables?name=orders {\"where\":\"'EU' = region OR region = 'DE'\",\"syncs\":[\"mysync\"]}",
                        "PATCH /tables?name=orders {\"where\":\"\"}");

        coordinator.answers(
                "POST /tables", 200, "{'added':['public.orders'],'already':[],'skipped':[],'sequences':[]}");
        assertThat(run("add", "table", "orders", "db=nonrds", "where=region = 'EU'"))
                .isZero();
        assertThat(coordinator.requests.get(2))
                .isEqualTo("POST /tables {\"db\":\"nonrds\",\"names\":[\"orders\"],\"where\":\"region = 'EU'\"}");
    }

    @Test
    void aFilterIsAddedListedChangedAndRemovedAsItsSiblingsAre() {
        coordinator.answers("POST /filters", 201, "[" + filter("3", "rds", "mysync") + "]");
        assertThat(run("add", "filter", "orders", "where=region='EU'", "db=rds", "sync=mysync"))
                .isZero();
        assertThat(out).hasToString("Added filter 3: table public.orders at rds in mysync\n");
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /filters {\"table\":\"orders\",\"where\":\"region='EU'\",\"dbs\":[\"rds\"],\"syncs\":[\"mysync\"]}");
        assertThat(run("add", "filter", "orders")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Which rows").contains("where=\"CONDITION\"");

        coordinator.answers("GET /filters/3", 200, filter("3", "rds", "mysync"));
        coordinator.answers(
                "PATCH /filters/3", 200, filter("3", "rds", "mysync").replace("region", "area"));
        assertThat(run("update", "filter", "3", "where=area")).isZero();
        assertThat(out).hasToString("Changed filter \"3\": where from region to area\n");
        coordinator.answers("DELETE /filters/3", 204, "");
        assertThat(run("remove", "filters", "3")).isZero();
        assertThat(out).hasToString("Removed filter \"3\"\n");
    }

    @Test
    void whatHoldsInASyncOrAtATargetIsListedTogetherWithWhatHoldsEverywhere() {
        coordinator.answers(
                "GET /filters",
                200,
                "[" + filter("1", null, null) + "," + filter("2", "rds", null) + "," + filter("3", "rds", "mysync")
                        + "," + filter("4", null, "other") + "]");
        assertThat(ids("list", "filters")).containsExactly("1", "2", "3", "4");
        assertThat(ids("list", "filters", "sync=mysync")).containsExactly("1", "2", "3");
        assertThat(ids("list", "filters", "sync=other", "db=elsewhere")).containsExactly("1", "4");
        assertThat(ids("list", "filters", "db=nonrds", "orders")).containsExactly("1", "2", "3", "4");
        assertThat(ids("list", "filters", "customers")).isEmpty();
        assertThat(run("list", "filters")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Where")
                .contains("region")
                .contains("all");
    }

    private static String filter(String id, String db, String sync) {
        return "{'id':'" + id + "','name':'public.orders','database':'nonrds','where':'region'"
                + (db == null ? "" : ",'db':'" + db + "'") + (sync == null ? "" : ",'sync':'" + sync + "'") + "}";
    }

    private List<String> ids(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        assertThat(run(all.toArray(String[]::new))).isZero();
        return Json.read(out.toByteArray(), JsonNode.class).findValuesAsText("id");
    }

    @Test
    void aSyncIsShownWithHowItsTablesStandAtItsTargets() {
        coordinator.answers(
                "GET /syncs/s",
                200,
                "{'name':'s','shapes':[{'table':'public.orders','target':'rds','newname':'eu.orders','columns':['id','a AS b'],"
                        + "'where':'a > 1'},{'table':'public.customers','target':'rds','columns':[],'where':'id > 1'}]}");
        assertThat(run("show", "sync", "s")).isZero();
        assertThat(out)
                .hasToString("s\n  shapes           public.orders at rds: eu.orders (id, a AS b) where a > 1\n"
                        + "                   public.customers at rds: where id > 1\n");
    }

    @Test
    void aTableJoinsAGroupByAnUpdateAndWhatHasNoEffectOnItIsNoMistake() {
        coordinator
                .answers("GET /tables?db=nonrds", 200, "[{'name':'public.orders'},{'name':'shop.item'}]")
                .answers("POST /tables", 200, "{'added':['public.orders'],'already':[],'notes':['a note']}");
        assertThat(run("update", "table", "public.*", "db=nonrds", "herd=myrels"))
                .isZero();
        assertThat(coordinator.requests.get(1))
                .isEqualTo("POST /tables {\"db\":\"nonrds\",\"names\":[\"public.orders\"],\"relgroup\":\"myrels\"}");
        assertThat(err()).isEqualTo("note: a note\n");
        assertThat(run("update", "table", "orders", "ghost=1")).isZero();
        assertThat(err()).startsWith("note: ghost has no effect: ");
        assertThat(run("update", "table", "orders")).isEqualTo(2);
    }

    @Test
    void aWildcardThatFitsNoTableIsSaidSo() {
        coordinator.answers("GET /tables", 200, "[{'db':'nonrds','name':'public.orders'}]");
        assertThat(run("remove", "table", "tmp_*")).isEqualTo(2);
        assertThat(err()).contains("No table is called like \"tmp_*\"");
    }
}
