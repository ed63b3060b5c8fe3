package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.json.Json;
import org.junit.jupiter.api.Test;

/** `conflicts`: listed, shown side by side, decided. */
class ConflictsTest extends OnFakeCoordinator {
    private static final String DECIDED = """
            {'database':'rds','id':5,'sync':'s','table':'public.t','kind':'ROW','key':{'id':17,'at':'x'},
             'incoming':{'database':'nonrds','at':'2026-11-27T06:00:00Z'},
             'own':{'database':'rds','at':'2026-11-27T06:00:01.5Z','row':{'id':17,'v':null,'w':{'a':1},'price':19.90}},
             'strategy':'latest','winner':'rds','open':false,'seenAt':'2026-11-27T06:00:02Z','resolvedAt':'2026-11-27T06:00:02Z','how':'strategy'}""";
    private static final String OPEN = """
            {'database':'nonrds','id':1234,'sync':'s','table':'public.longer','kind':'TRUNCATE',
             'incoming':{'database':'rds'},'own':{'database':'nonrds'},
             'strategy':'abort','open':true,'seenAt':'2026-11-27T06:00:00Z'}""";

    @Test
    void theyAreListedInColumnsWithTheirOutcomeAndWhatIsMissingIsSaid() {
        coordinator.answers(
                "GET /conflicts?limit=100",
                200,
                "{'conflicts':[" + DECIDED + "," + OPEN + "],'unread':[{'database':'other','problem':'away'}]}");
        assertThat(run("conflicts")).as("a database could not be looked at").isEqualTo(1);
        assertThat(out().lines().map(l -> l.replaceAll(" {2,}", " | ")))
                .anyMatch(l -> l.startsWith("rds/5 | ")
                        && l.endsWith("s | public.t | id=17, at=x | written | nonrds | deleted | rds (latest)"))
                .anyMatch(l -> l.startsWith("nonrds/1234 | ")
                        && l.contains("s | public.longer | the whole table (truncate)")
                        && l.endsWith("| open"));
        assertThat(err()).contains("What other has seen is missing: away").doesNotContain("There are more");
    }

    @Test
    void theWordsOfTheLineAreWhatIsAskedForPageByPage() throws Exception {
        String first = "/conflicts?limit=3&sync=s&table=public.t&since=2%20hours&open=true";
        coordinator.answers(
                "GET " + first, 200, "{'conflicts':[" + DECIDED + "," + OPEN + "],'unread':[],'next':'a/b'}");
        coordinator.answers(
                "GET /conflicts?limit=1&sync=s&table=public.t&since=2%20hours&open=true&after=a%2Fb",
                200, "{'conflicts':[" + DECIDED + "],'unread':[],'next':'c'}");
        assertThat(run("conflicts", "list", "s", "table=public.t", "open", "since=2 hours", "limit=3", "--json"))
                .as(err())
                .isZero();
        assertThat(Json.MAPPER.readTree(out()).path("conflicts").size()).isEqualTo(3);
        assertThat(err()).contains("There are more");
    }

    @Test
    void oneIsShownColumnByColumn() {
        coordinator.answers("GET /conflicts/rds/5", 200, DECIDED);
        assertThat(run("conflicts", "show", "rds/5")).as(err()).isZero();
        assertThat(out().lines().map(String::strip).map(l -> l.replaceAll(" {2,}", " | ")))
                .contains(
                        "rds/5",
                        "outcome | rds (latest)",
                        "written | 2026-11-27T06:00:01.5Z | 2026-11-27T06:00:00Z",
                        "id | * | 17 | (deleted)",
                        "v | * | NULL | (deleted)",
                        "w | * | {\"a\":1} | (deleted)",
                        "price | * | 19.90 | (deleted)");
    }

    @Test
    void aDecisionIsSentAndSaid() {
        coordinator.answers(
                "POST /syncs/s/conflicts/resolve",
                200,
                "{'sync':'s','strategy':'list:rds,nonrds','conflicts':2,'notes':['a note']}");
        assertThat(run("conflicts", "resolve", "s", "winner=rds", "table=t", "key={\"id\": 17}"))
                .as(err())
                .isZero();
        assertThat(out()).contains("Decided for s by list:rds,nonrds: 2 on record as open");
        assertThat(err()).containsOnlyOnce("a note");
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /syncs/s/conflicts/resolve {\"winner\":\"rds\",\"table\":\"t\",\"key\":\"{\\\"id\\\": 17}\"}");
    }

    @Test
    void whatDoesNotGoTogetherIsSaidAndNothingIsSent() {
        refused("I don't know how to conflicts", "conflicts", "rewrite");
        refused("Which conflict?", "conflicts", "show");
        refused("is no conflict's id", "conflicts", "show", "5");
        refused("Which sync?", "conflicts", "resolve");
        refused("Missing required parameter 'winner'", "conflicts", "resolve", "s");
        refused("'since' does not go with: conflicts resolve", "conflicts", "resolve", "s", "winner=a", "since=1h");
        refused("'winner' does not go with: conflicts list", "conflicts", "list", "winner=a");
        refused("One table at a time", "conflicts", "list", "table=a,b");
        refused("I don't understand \"b\"", "conflicts", "list", "a", "b");
        assertThat(coordinator.requests).isEmpty();
    }

    private void refused(String words, String... line) {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err()).contains(words);
    }
}
