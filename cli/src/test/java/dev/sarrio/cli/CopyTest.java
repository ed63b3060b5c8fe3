package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** `copy`, as it is typed, asked for and watched. */
class CopyTest extends OnFakeCoordinator {
    private static final String ASKED = "{'syncs':[{'name':'s','copies':7,'version':40}],'notes':[]}";
    private static final String PLAN = """
            {'sync':'s','mode':'data','ifexists':'keep','tables':[
              {'table':'public.orders','rowsEstimated':1200,'bytes':1048576,'chunks':3,'targets':[
                {'target':'rds','named':'eu.orders','there':'FILLED','rowsEstimated':40,'fate':'KEPT','why':'ifexists=keep'}]},
              {'table':'public.customers','rowsEstimated':null,'bytes':8192,'chunks':1,'targets':[
                {'target':'rds','named':'public.customers','there':'EMPTY','rowsEstimated':null,'fate':'COPIED','why':'empty'}]}],
             'totals':{'tables':1,'rowsEstimated':null,'bytes':8192,'chunks':1},
             'estimate':{'basis':'no copy has been measured yet'},'stops':false}""";

    @Test
    void whatIsSaidOfACopyIsSentWithIt() {
        coordinator.answers("POST /syncs/s/copy", 200, ASKED);
        assertThat(run("copy", "s", "copy=all", "--jobs", "4", "--max-rate", "50MB", "--if-exists=merge"))
                .isZero();
        assertThat(run("copy", "s", "copyjobs=2", "ifexists=KEEP")).isZero();
        assertThat(run("copy", "s", "--restart", "public.orders, customers")).isZero();
        assertThat(out()).contains("again: public.orders, customers");
        assertThat(run("copy", "s", "--resume", "--jobs=0")).isZero();
        assertThat(out()).contains("Going on with the copy of s");
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /syncs/s/copy {\"mode\":\"all\",\"copyjobs\":4,\"copyrate\":\"50MB\",\"ifexists\":\"merge\"}",
                        "POST /syncs/s/copy {\"copyjobs\":2,\"ifexists\":\"keep\"}",
                        "POST /syncs/s/copy {\"restart\":[\"public.orders\",\"customers\"]}",
                        "POST /syncs/s/copy {\"copyjobs\":0,\"resume\":true}");
    }

    @Test
    void aDryRunAsksForThePlanAndShowsItInAColumnEach() {
        coordinator.answers("GET /syncs/s/copy/plan?ifexists=keep&restart=orders&restart=customers", 200, PLAN);
        assertThat(run("copy", "s", "--if-exists", "keep", "--restart", "orders,customers", "--dry-run"))
                .isZero();
        assertThat(out().lines())
                .containsExactly(
                        "Table               Rows    Size  Chunks  At the target                What happens",
                        "public.orders     ~1,200  1.0 MB       3  rds eu.orders: has ~40 rows  kept",
                        "public.customers       ?  8.0 KB       1  rds: empty                   copied",
                        "",
                        "Copied in all: 8.0 KB, ? rows, tables: 1, chunks: 1 (copy=data, ifexists=keep)",
                        "Time: no copy has been measured yet");
        assertThat(coordinator.requests).noneMatch(r -> r.startsWith("POST"));
    }

    @Test
    void aPlanThatWouldStopIsAnErrorAlsoAsJson() throws Exception {
        coordinator.answers(
                "GET /syncs/s/copy/plan",
                200,
                PLAN.replace("'stops':false", "'stops':true")
                        .replace("'basis'", "'seconds':185,'basis'")
                        .replace("'fate':'KEPT','why':'ifexists=keep'", "'fate':'STOPS','why':'has rows'"));
        assertThat(run("copy", "s", "--dry-run")).isEqualTo(1);
        assertThat(out())
                .contains("stops the copy: has rows")
                .contains("It would stop before")
                .contains("Time: about 3 min 5 s; no copy");
        assertThat(run("copy", "s", "--dry-run", "--json")).isEqualTo(1);
        assertThat(Json.MAPPER.readTree(out()).path("stops").asBoolean()).isTrue();
        assertThat(run("copy", "s", "--resume", "--dry-run")).isZero();
        assertThat(out()).contains("would send: POST /api/v1/syncs/s/copy {\"resume\":true}");
    }

    /** A report from before the copy was asked for, be it good or bad, is none of it. */
    @Test
    void aCopyIsWatchedInLinesFromWhenItIsTakenUpToItsEnd() {
        coordinator
                .answers("POST /syncs/s/copy", 200, ASKED)
                .answers(
                        "GET /syncs/s/status",
                        200,
                        status("FAILED", 39, "'copies':7,'consistent':true"),
                        status("COPYING", 41, "'copies':6,'copy':{'phase':'schema','tables':[]}"),
                        status("COPYING", 41, "'copies':6,'copy':{'phase':'data','tables':[]}"),
                        status(
                                "RUNNING",
                                41,
                                "'copies':7,'consistent':false,'copy':{'phase':'catching up','tables':[]}"),
                        status("RUNNING", 41, "'copies':7,'consistent':true"));
        assertThat(run("copy", "s", "--watch")).isZero();
        assertThat(out().lines().toList())
                .containsAll(List.of(
                        "s to rds: schema",
                        "s to rds: schema is done, then data",
                        "s to rds: data is done, then catching up"));
        coordinator.answers("GET /syncs/s/status", 200, status("FAILED", 41, "'copies':6"));
        assertThat(run("copy", "s", "--watch")).isEqualTo(1);
    }

    private static String status(String state, int revision, String details) {
        return "{'name':'s','state':'" + state + "','summary':'" + state
                + "','targets':[{'database':'rds','service':'apply','state':'" + state + "','observedRevision':"
                + revision
                + ",'details':{" + details + "}}]}";
    }
}
