package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The verbs between setting up and removing: reasons, history, delta, purge, reload, inspect, settings. */
class DailyLifeTest extends OnFakeCoordinator {
    private static final String SYNC = "{'name':'mysync','run':'RUNNING','autokick':true,'kicks':3}";
    private static final String SETTINGS = """
            [{'name':'log_level','value':'normal','changed':false,'instead':'standard output'},
             {'name':'log_showsyncname','value':'1','changed':false,'instead':'standard output'},
             {'name':'reload_config_timeout','value':'60','changed':true}]""";

    @Test
    void wordsBehindTheNameAreTheReason() {
        coordinator.answers("GET /syncs", 200, "[" + SYNC + "]");
        coordinator.answers("POST /syncs/mysync/stop", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        assertThat(run("stop", "mysync", "for", "größere", "Tables")).isZero();
        assertThat(out()).isEqualTo("Stopped: mysync (for größere Tables)\n");
        assertThat(coordinator.reasons).containsExactly("for%20gr%C3%B6%C3%9Fere%20Tables");
        assertThat(coordinator.users).allSatisfy(u -> assertThat(u).startsWith("ana"));
    }

    @Test
    void historyIsATableOfChangesWithTheirReasons() {
        coordinator.answers("GET /history?limit=10&sync=mysync", 200, """
                [{'id':7,'at':'2020-01-01T00:00:00Z','who':'ana@laptop','verb':'update','noun':'sync','name':'mysync',
                  'changes':'autokick: false -> true','why':'moving day','syncs':['mysync']},
                 {'id':6,'at':'2020-01-01T00:00:00Z','who':'api','verb':'message','noun':'','name':'','changes':'','why':'hello','syncs':[]}]""");
        assertThat(run("history", "mysync", "10")).isZero();
        List<String> lines = out().lines().toList();
        assertThat(lines.get(0)).containsPattern("^When +Who +What +Why +Changes$");
        assertThat(lines.get(1))
                .containsPattern("d ago  ana@laptop  update sync mysync  moving day  autokick: false -> true$");
        assertThat(lines.get(2)).containsPattern("d ago  api +message +hello$");
    }

    @Test
    void aMessageIsOneText() {
        coordinator.answers("POST /history", 201, "{'id':1}");
        assertThat(run("message", "the", "release: x=1 begins")).isZero();
        assertThat(coordinator.requests).containsExactly("POST /history {\"message\":\"the release: x=1 begins\"}");
        assertThat(out()).isEqualTo("Noted: the release: x=1 begins\n");
        assertThat(run("msg")).isEqualTo(2);
    }

    @Test
    void deltaStartsWithTheTotal() {
        String known = """
                {'total':1042,'complete':true,'sources':[{'database':'nonrds','waiting':2,'rows':17,'bytes':155648,'kept':[]},{'database':'other','waiting':0}],
                 'targets':[{'sync':'mysync','source':'nonrds','target':'rds','waiting':2,'batches':3,'rows':1040}]}""";
        coordinator.answers("GET /backlog", 200, known);
        coordinator.answers("GET /backlog?db=nonrds", 200, known.replace("'complete':true", "'complete':false"));
        assertThat(run("delta")).isZero();
        List<String> lines = out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("Total deltas across all targets: 1,042");
        assertThat(lines.get(4)).containsPattern("^nonrds +mysync +rds +2 +3 +1,040 +1,042$");
        assertThat(run("deltas", "totals")).isZero();
        assertThat(out()).isEqualTo("Total deltas across all targets: 1,042\n");
        coordinator.answers("GET /syncs", 200, "[{'name':'mysync','sources':['nonrds']}]");
        assertThat(run("delta", "non*")).isEqualTo(1);
        assertThat(out()).startsWith("Total deltas across all targets: at least 1,042\n");
        assertThat(run("delta", "no*thing")).isEqualTo(2);
    }

    @Test
    void purgeSaysWhatTheLogIsKeptFor() {
        coordinator.answers("GET /backlog", 200, """
                {'sources':[{'database':'nonrds','waiting':0,'rows':0,'bytes':65536,'kept':[]},
                 {'database':'other','waiting':3,'rows':2,'bytes':131072,'kept':[{'rows':2,'why':'waiting to be published'}]}]}""");
        assertThat(run("purge", "all")).isZero();
        assertThat(out())
                .isEqualTo("nonrds: log: 0 rows, 64 KB, nothing to purge\nother: log: 2 rows, 128 KB\n"
                        + "  2 rows are waiting to be published\n");
    }

    @Test
    void reloadWaitsUntilEveryFlowHasTakenItUp() {
        String flows = """
                {'sources':[{'database':'nonrds','service':'capture','observedRevision':56}],
                 'targets':[{'database':'rds','service':'apply','observedRevision':%d}],
                 'sequenceFlows':[{'database':'rds','service':'sequence','observedRevision':57}]}""";
        String renewed = "[{'name':'mysync','sync':57,'sources':{'nonrds':56}}]";
        coordinator.answers("POST /syncs/mysync/reload", 200, renewed);
        coordinator.answers("POST /syncs/-/reload", 200, renewed);
        coordinator.answers("GET /settings", 200, SETTINGS);
        coordinator.answers("GET /syncs/mysync/status", 200, flows.formatted(40), flows.formatted(57));
        assertThat(run("reload", "sync", "mysync")).isZero();
        assertThat(out()).isEqualTo("Reload of sync mysync successful\n");
        assertThat(coordinator.requests).filteredOn(r -> r.startsWith("GET")).hasSize(2);
        assertThat(run("reload", "config")).isZero();
        assertThat(out()).endsWith("DONE!\n");
        coordinator.answers("GET /syncs/mysync/status", 200, flows.formatted(40));
        assertThat(run("reload", "mysync", "1")).isEqualTo(1);
        assertThat(err()).contains("Reload of sync mysync failed: not taken up by apply of rds");
    }

    @Test
    void activateWaitsOnlyIfAskedAndUntilTheTargetsAreAtWork() {
        String status = "{'state':'%s','targets':[{'database':'rds','state':'%s','stale':false}]}";
        coordinator.answers("POST /syncs/mysync/start", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        coordinator.answers("POST /syncs/mysync/stop", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        coordinator.answers("GET /syncs/mysync", 200, "{'name':'mysync','status':'inactive'}", SYNC);
        coordinator.answers("PATCH /syncs/mysync", 200, SYNC);
        assertThat(run("activate", "mysync")).isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "GET /syncs/mysync",
                        "PATCH /syncs/mysync {\"status\":\"active\"}",
                        "POST /syncs/mysync/start {}");
        coordinator.answers(
                "GET /syncs/mysync/status",
                200,
                status.formatted("STARTING", "STOPPED"),
                status.formatted("COPYING", "COPYING"));
        assertThat(run("activate", "mysync", "30")).isZero();
        assertThat(out()).isEqualTo("Started: mysync\nActivating sync mysync…OK\n");
        coordinator.answers("GET /syncs/mysync/status", 200, status.formatted("STOPPED", "RUNNING"));
        assertThat(run("deactivate", "mysync", "1")).isEqualTo(1);
        assertThat(err()).contains("Deactivating sync mysync…Timed out!");
        coordinator.answers("GET /syncs/mysync/status", 200, status.formatted("STOPPED", "STOPPED"));
        assertThat(run("deactivate", "mysync", "0")).isZero();
    }

    @Test
    void statusSaysWhatIsLate() {
        String status = "{'name':'mysync','state':'%s','late':'EXPIRED','lastGood':'2020-01-01T00:00:00Z'}";
        coordinator.answers(
                "GET /status",
                200,
                "{'syncs':[" + status.formatted("RUNNING") + "]}",
                "{'syncs':[" + status.formatted("FAILED") + "]}");
        assertThat(run("status")).isZero();
        assertThat(out()).containsPattern("mysync +expired");
        assertThat(run("status")).isZero();
        assertThat(out()).containsPattern("mysync +failed");
        coordinator.answers("GET /syncs/mysync/status", 200, status.formatted("RUNNING"));
        assertThat(run("status", "mysync")).isZero();
        assertThat(out()).containsPattern("last good +\\d+ d ago, expired");
        coordinator.answers("GET /syncs/mysync", 200, SYNC);
        coordinator.answers("PATCH /syncs/mysync", 200, SYNC);
        assertThat(run("update", "sync", "mysync", "overdue=00:05:00", "expired=1 hour"))
                .isZero();
        assertThat(coordinator.requests)
                .contains("PATCH /syncs/mysync {\"overdue\":\"00:05:00\",\"expired\":\"1 hour\"}");
    }

    @Test
    void aSettingWithoutAnEffectIsKeptAndSaysWhatIsUsedInstead() {
        coordinator.answers("GET /settings", 200, SETTINGS);
        coordinator.answers(
                "PUT /settings/log_level", 200, "{'name':'log_level','value':'verbose','instead':'standard output'}");
        coordinator.answers(
                "PUT /settings/reload_config_timeout", 200, "{'name':'reload_config_timeout','value':'60'}");
        assertThat(run("set", "log_level=verbose", "reload_config_timeout", "=", "60"))
                .isZero();
        assertThat(coordinator.requests)
                .contains("PUT /settings/log_level {\"value\":\"verbose\"}")
                .contains("PUT /settings/reload_config_timeout {\"value\":\"60\"}");
        assertThat(out()).isEqualTo("Set \"log_level\" to \"verbose\"\nSet \"reload_config_timeout\" to \"60\"\n");
        assertThat(err()).isEqualTo("note: log_level has no effect: standard output\n");
    }

    @Test
    void anUnknownSettingSetsNothingAndIsGuessed() {
        coordinator.answers("GET /settings", 200, SETTINGS);
        assertThat(run("config", "set", "reload_config_timeout:60", "log_levle=verbose"))
                .isEqualTo(2);
        assertThat(err()).contains("Unknown setting \"log_levle\"").contains("did you mean \"log_level\"?");
        assertThat(coordinator.requests).containsExactly("GET /settings");
        assertThat(run("set", "log_level")).isEqualTo(2);
    }

    @Test
    void settingsAreShownAllChangedOrByARegularExpressionAndThingsByTheirNoun() {
        coordinator.answers("GET /settings", 200, SETTINGS);
        coordinator.answers("GET /syncs/mysync", 200, SYNC);
        assertThat(run("show", "all")).isZero();
        assertThat(out()).isEqualTo("""
                log_level             = normal
                log_showsyncname      = 1
                reload_config_timeout = 60
                """);
        assertThat(run("config")).isZero();
        assertThat(out().lines()).hasSize(3);
        assertThat(run("show", "changed")).isZero();
        assertThat(out()).isEqualTo("reload_config_timeout = 60\n");
        assertThat(run("show", "^log_.*")).isZero();
        assertThat(out().lines()).hasSize(2);
        assertThat(run("show", "sync")).isZero();
        assertThat(out()).isEqualTo("log_showsyncname = 1\n");
        assertThat(run("show", "sync", "mysync")).isZero();
        assertThat(out()).startsWith("mysync\n");
        assertThat(run("show", "nothing")).isEqualTo(2);
        assertThat(run("show", "log_(")).isEqualTo(2);
    }

    @Test
    void inspectShowsWhatIsFoundWithItsRemedy() {
        String finding = """
                [{'severity':'WARNING','subject':'nonrds public.purchase','message':'Its foreign key f points at public.customer.',
                  'remedy':'add table public.customer db=nonrds relgroup=myrels'}]""";
        coordinator.answers("GET /relgroups/myrels/inspection", 200, finding);
        coordinator.answers("GET /tables/inspection?name=purchase&db=nonrds", 200, finding);
        coordinator.answers("GET /syncs/mysync/inspection", 200, "[]");
        assertThat(run("inspect", "relgroup", "myrels")).isZero();
        assertThat(out()).isEqualTo("""
                Inspecting relgroup myrels .... 1 found
                  warning  nonrds public.purchase: Its foreign key f points at public.customer.
                      sarrio add table public.customer db=nonrds relgroup=myrels
                """);
        assertThat(run("inspect", "table", "purchase", "db=nonrds")).isZero();
        assertThat(run("inspect", "sync", "mysync")).isZero();
        assertThat(out()).isEqualTo("Inspecting sync mysync .... nothing is missing\n");
        assertThat(run("inspect", "db", "nonrds")).isEqualTo(2);
        assertThat(run("inspect", "table")).isEqualTo(2);
    }

    @Test
    void aMistypedNameIsFoundAlsoWhereNothingWouldHaveAnEffect() {
        coordinator.answers("GET /syncs/mysync", 200, SYNC);
        coordinator.answers("GET /syncs/mysnc", 404, "{'code':'UNKNOWN_SYNC','detail':'There is no sync'}");
        assertThat(run("update", "sync", "mysync", "priority=1")).isZero();
        assertThat(run("update", "sync", "mysnc", "priority=1")).isEqualTo(1);
    }

    @Test
    void whereThereIsNothingItSaysSo() {
        coordinator.answers("POST /syncs/-/reload", 200, "[]");
        assertThat(run("reload")).isZero();
        assertThat(out()).isEqualTo("There is no sync to reload\n");
        coordinator.answers("GET /settings", 200, "[{'name':'log_level','value':'normal','changed':false}]");
        assertThat(run("show", "changed")).isZero();
        assertThat(out()).isEqualTo("No setting was changed\n");
    }
}
