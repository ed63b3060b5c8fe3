package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.cli.output.Style;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SarrioTest extends OnFakeCoordinator {
    private static final String SYNC = """
            {'name':'mysync','run':'RUNNING','relgroup':'myrels','sources':['nonrds'],'targets':['rds'],'tables':['public.a','public.b'],
             'sequences':[],'copy':'AUTO','autokick':true,'status':'active','kicks':3,'goal':17,'copies':1,'version':2}""";
    private static final String STATUS = """
            {'name':'mysync','state':'RUNNING','run':'RUNNING','since':'2020-01-01T00:00:00Z','summary':'0.2 s behind, batch 8123',
             'lagSeconds':0.2,'latencyMillisP50':31,'latencyMillisP99':90.4,'batch':8123,'behindBatches':0,'rowsTotal':912001,'consistent':true,
             'problem':null,'warnings':[],
             'sources':[{'database':'nonrds','service':'capture','state':'RUNNING','stale':false,'at':'2020-01-01T00:00:01Z','details':{'batch':8123}}],
             'targets':[{'database':'rds','service':'apply','state':'RUNNING','stale':false,'details':{'kicks':3,'batch':8123,'reached':17}}],
             'copy':null,'sequences':[{'sequence':'public.a_id_seq','sourceValue':10,'targetValue':10,'behind':0}]}""";

    @Test
    void theStorysAddDatabaseBecomesOneRequest() {
        coordinator.answers("POST /databases", 201, "{'name':'rds'}");
        assertThat(run("add", "database", "rds", "dbname=mydb", "host=my.rds.host", "user=my_user", "pass=my_password"))
                .isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /databases {\"host\":\"my.rds.host\",\"dbname\":\"mydb\",\"user\":\"my_user\",\"password\":\"my_password\",\"name\":\"rds\"}");
        assertThat(out()).isEqualTo("Added database \"rds\"\n");
    }

    @Test
    void theUrlMayBeTheOneThatUpPrints() {
        coordinator.answers("POST /databases", 201, "{'name':'rds'}");
        Map<String, String> environment = Map.of(
                "SARRIO_URL",
                coordinator.url() + "/api/v1/",
                "SARRIO_TOKEN",
                FakeCoordinator.TOKEN,
                "HOME",
                "/nowhere");
        assertThat(run(environment, "add", "database", "rds", "dbname=mydb", "host=h", "pass=p"))
                .isZero();
        assertThat(coordinator.requests).hasSize(1).first().asString().startsWith("POST /databases ");
    }

    @Test
    void severalDatabasesTakeTheirValuesInOrder() {
        coordinator.answers("POST /databases", 201, "{}");
        assertThat(run("add", "db", "a,b", "dbname=shop", "host=one,two")).isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /databases {\"host\":\"one\",\"dbname\":\"shop\",\"name\":\"a\",\"user\":\"sarrio\"}",
                        "POST /databases {\"host\":\"two\",\"dbname\":\"shop\",\"name\":\"b\",\"user\":\"sarrio\"}");
    }

    @Test
    void aUrlIsTakenApart() {
        coordinator.answers("POST /databases", 201, "{}");
        assertThat(run("add", "db", "a", "postgres://me:p%40ss+1@host:5433/shop?sslmode=require"))
                .isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /databases {\"host\":\"host\",\"dbname\":\"shop\",\"port\":5433,\"user\":\"me\",\"password\":\"p@ss+1\",\"parameters\":{\"sslmode\":\"require\"},\"name\":\"a\"}");
    }

    @Test
    void aPasswordIsNeverShown() {
        assertThat(run("add", "db", "a", "dbname=x", "pass=hunter2", "--dry-run"))
                .isZero();
        assertThat(out())
                .contains("would send: POST /api/v1/databases")
                .contains("****")
                .doesNotContain("hunter2");
        assertThat(coordinator.requests).isEmpty();
        assertThat(run("add", "db", "a", "postgres://me:hunter2@")).isEqualTo(2);
        assertThat(out() + err()).doesNotContain("hunter2");
    }

    @Test
    void excludedTablesAreExcluded() {
        coordinator.answers("POST /tables", 200, """
                {'db':'nonrds','added':['public.a','public.b'],'already':[],'skipped':[{'name':'public.page_views','reason':'it has no primary key'}],
                 'sequences':['public.a_id_seq']}""");
        assertThat(run("add", "all", "tables", "db=nonrds", "relgroup=myrels", "exclude-table=x", "exclude-table=y"))
                .isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /tables {\"db\":\"nonrds\",\"relgroup\":\"myrels\",\"all\":true,\"excludeTables\":[\"x\",\"y\"]}");
        assertThat(out()).isEqualTo("""
                New tables added: 2
                Sequences that came with them: 1
                Left out: 1
                  Name               Reason
                  public.page_views  it has no primary key
                """);
    }

    @Test
    void theStorysAddSyncBecomesOneRequest() {
        coordinator.answers("POST /syncs", 201, SYNC.replace("RUNNING", "RESTING"));
        assertThat(run("add", "sync", "mysync", "relgroup=myrels", "dbs=mydbs", "autokick=0"))
                .isZero();
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /syncs {\"relgroup\":\"myrels\",\"dbs\":\"mydbs\",\"autokick\":false,\"name\":\"mysync\"}");
        assertThat(out()).startsWith("Added sync \"mysync\"\n").contains("sarrio update sync mysync autokick=1");
    }

    @Test
    void theGroupThatTheStoryForgetsIsNamedInTheRemedy() {
        coordinator.answers(
                "POST /syncs",
                404,
                "{'code':'UNKNOWN_DBGROUP','detail':'There is no dbgroup mydbs','remedy':'add dbgroup mydbs nonrds:source rds:target','field':'dbs'}");
        assertThat(run("add", "sync", "mysync", "relgroup=myrels", "dbs=mydbs")).isEqualTo(1);
        assertThat(err())
                .isEqualTo(
                        "error: There is no dbgroup mydbs (UNKNOWN_DBGROUP)\nwhat to do: sarrio add dbgroup mydbs nonrds:source rds:target\n");
        assertThat(out()).isEmpty();
    }

    @Test
    void aDbgroupKeepsItsRoles() {
        coordinator.answers("POST /dbgroups", 201, "{}");
        assertThat(run("add", "dbgroup", "mydbs", "nonrds:source:pri=1", "rds=target"))
                .isZero();
        assertThat(coordinator.requests)
                .containsExactly("POST /dbgroups {\"name\":\"mydbs\",\"dbs\":[\"nonrds:source\",\"rds:target\"]}");
    }

    @Test
    void updateSaysWhatChanged() {
        coordinator.answers("GET /syncs/mysync", 200, SYNC.replace("'autokick':true", "'autokick':false"));
        coordinator.answers("PATCH /syncs/mysync", 200, SYNC);
        assertThat(run("update", "sync", "mysync", "autokick=1")).isZero();
        assertThat(coordinator.requests).contains("PATCH /syncs/mysync {\"autokick\":true}");
        assertThat(out()).isEqualTo("Changed sync \"mysync\": autokick from false to true\n");
    }

    @Test
    void startWithoutANameIsForAll() {
        coordinator.answers("POST /syncs/-/start", 200, "{'syncs':[" + SYNC + "],'notes':['other has autokick=0']}");
        assertThat(run("start", "moving day is here")).isZero();
        assertThat(out()).isEqualTo("Started: mysync (moving day is here)\n");
        assertThat(err()).isEqualTo("note: other has autokick=0\n");
        assertThat(coordinator.reasons).containsExactly("moving%20day%20is%20here");
    }

    @Test
    void aMistypedSyncStartsNothing() {
        coordinator.answers("GET /syncs", 200, "[" + SYNC + "]");
        assertThat(run("start", "mysnc")).isEqualTo(2);
        assertThat(coordinator.requests).containsExactly("GET /syncs");
        assertThat(err()).contains("There is no sync \"mysnc\"").contains("did you mean \"mysync\"?");
    }

    @Test
    void pauseWantsAName() {
        assertThat(run("pause")).isEqualTo(2);
        assertThat(coordinator.requests).isEmpty();
    }

    @Test
    void wildcardsMeanTheSyncsThatFit() {
        coordinator.answers("GET /syncs", 200, "[" + SYNC + "," + SYNC.replace("mysync", "other") + "]");
        coordinator.answers("POST /syncs/mysync/pause", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        assertThat(run("pause", "my*")).isZero();
        assertThat(out()).isEqualTo("Paused: mysync\n");
        assertThat(run("pause", "your%")).isEqualTo(2);
    }

    @Test
    void kickWaitsUntilEveryTargetHasTheBatchThatFulfilsIt() {
        String late = STATUS.replace("'reached':17", "'reached':16");
        coordinator.answers("POST /syncs/mysync/kick", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        coordinator.answers("GET /syncs/mysync/status", 200, late, STATUS);
        assertThat(run("kick", "sync", "mysync", "5")).isZero();
        assertThat(out()).startsWith("Kick mysync: [").endsWith("DONE!\n");
        coordinator.answers("GET /syncs/mysync/status", 200, late);
        assertThat(run("kick", "mysync", "1")).isEqualTo(1);
        assertThat(err()).contains("Timed out!");
        coordinator.answers(
                "GET /syncs/mysync/status", 200, late.replace("'state':'RUNNING','run'", "'state':'FAILED','run'"));
        assertThat(run("kick", "mysync", "0")).isEqualTo(2);
        assertThat(run("kick", "nosuch", "0")).isEqualTo(3);
    }

    @Test
    void kickOfASyncThatRestsWaitsForItsSequencesToo() {
        String resting = STATUS.replace("'run':'RUNNING'", "'run':'RESTING'");
        coordinator.answers("POST /syncs/mysync/kick", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        coordinator.answers(
                "GET /syncs/mysync/status",
                200,
                resting.replace("'copy':null", "'copy':null,'sequenceFlows':[{'details':{'kicks':2}}]"),
                resting.replace("'copy':null", "'copy':null,'sequenceFlows':[{'details':{'kicks':3}}]"));
        assertThat(run("kick", "mysync", "5")).isZero();
        assertThat(coordinator.requests).filteredOn(r -> r.endsWith("/status")).hasSize(2);
    }

    @Test
    void kickEndsWhenTheSyncIsStoppedMeanwhile() {
        coordinator.answers("POST /syncs/mysync/kick", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        coordinator.answers(
                "GET /syncs/mysync/status",
                200,
                STATUS.replace("'reached':17", "'reached':16")
                        .replace(
                                "'copy':null",
                                "'copy':null,'kick':{'goal':0,'at':'2020-01-01T00:00:00Z','done':false}"));
        assertThat(run("kick", "mysync", "20")).isEqualTo(2);
        assertThat(err()).contains("KILLED! The sync was started, stopped or paused meanwhile");
    }

    @Test
    void kickOfAllLeavesAloneWhatCannotBeKickedAndOfANameSaysWhatToDo() {
        String refusal = "{'code':'INVALID_VALUE','detail':'The sync mysync is stopped, and a kick does not start it',"
                + "'remedy':'start it: start mysync'}";
        coordinator.answers("GET /syncs", 200, "[" + SYNC + "," + SYNC.replace("mysync", "other") + "]");
        coordinator.answers("POST /syncs/mysync/kick", 400, refusal);
        coordinator.answers("POST /syncs/other/kick", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        assertThat(run("kick", "all")).isZero();
        assertThat(err()).contains("note: The sync mysync is stopped").contains("left alone");
        assertThat(out()).contains("Kicked sync other");
        assertThat(run("kick", "mysync", "other")).isEqualTo(3);
        assertThat(err()).contains("start it: sarrio start mysync");
        assertThat(coordinator.requests)
                .filteredOn(r -> r.startsWith("POST /syncs/other/kick"))
                .hasSize(2);
    }

    @Test
    void statusTellsWhatTheLastKickBrought() {
        coordinator.answers(
                "GET /syncs/mysync/status",
                200,
                STATUS.replace(
                        "'copy':null",
                        "'copy':null,'kick':{'goal':17,'at':'2020-01-01T00:00:00Z','done':true,'delivered':1234}"));
        assertThat(run("status", "mysync")).isZero();
        assertThat(out()).containsPattern("last kick +.* ago, delivered 1,234 rows");
    }

    @Test
    void listIsAlignedAndFiltered() {
        coordinator.answers("GET /databases", 200, """
                [{'name':'nonrds','host':'localhost','port':5432,'dbname':'mydb','user':'sarrio','dbgroups':['mydbs']},
                 {'name':'rds','host':'my.rds.host','port':15432,'dbname':'mydb','user':'my_user','dbgroups':['mydbs']}]""");
        assertThat(run("list", "db")).isZero();
        assertThat(out()).isEqualTo("""
                Name    Host          Port  Database  User     Groups
                nonrds  localhost     5432  mydb      sarrio   mydbs
                rds     my.rds.host  15432  mydb      my_user  mydbs
                """);
        assertThat(run("list", "dbs", "non*")).isZero();
        assertThat(out()).contains("nonrds").doesNotContain("my.rds.host");
        assertThat(run("list", "db", "--json", "--quiet")).isZero();
        assertThat(out()).startsWith("[ {");
    }

    @Test
    void statusIsOneLineForEachSync() {
        coordinator.answers("GET /status", 200, "{'at':'2026-01-01T00:00:00Z','syncs':[" + STATUS + "],'services':[]}");
        assertThat(run("status")).isZero();
        assertThat(out().lines().toList().get(0)).startsWith("Name    State    From    To ");
        assertThat(out().lines().toList().get(1))
                .startsWith("mysync  running  nonrds  rds  200 ms  31 ms  90 ms       0  912,001  ");
    }

    @Test
    void statusNamesTheWritesThatASwitchOfAGoneSyncStillStops() {
        coordinator.answers(
                "GET /status",
                200,
                "{'syncs':[],'services':[],'stoppedWrites':[{'sync':'shop','database':'nonrds','problem':'nonrds is away'}]}");
        assertThat(run("status")).isZero();
        assertThat(out())
                .contains(
                        "nonrds: writes that a switch of shop has stopped are about to go on; it is tried again and again: nonrds is away");
    }

    @Test
    void statusOfOneSyncSaysEverything() {
        coordinator.answers("GET /syncs/mysync/status", 200, STATUS);
        assertThat(run("status", "mysync")).isZero();
        assertThat(out())
                .contains("mysync  running, 0.2 s behind, batch 8123")
                .contains("from         nonrds (capture running)")
                .contains("latency      31 ms (median), 90 ms (99 %)")
                .contains("public.a_id_seq      10      10       0");
    }

    @Test
    void validateNamesTheRemedyAndCountsTheFailures() {
        coordinator.answers("POST /syncs/mysync/validate", 200, """
                {'ok':false,'findings':[{'severity':'ERROR','subject':'rds public.a','message':'the column x is missing','remedy':'ALTER TABLE a ADD x int'},
                 {'severity':'INFO','subject':'rds','message':'PostgreSQL 17','remedy':''}]}""");
        assertThat(run("validate", "mysync")).isEqualTo(1);
        assertThat(out()).isEqualTo("""
                Validating sync mysync .... FAILED
                  error  rds public.a: the column x is missing
                      ALTER TABLE a ADD x int
                """);
    }

    @Test
    void compareWaitsForItsJobAndSaysEqual() {
        String job =
                "{'id':'7','kind':'compare','sync':'mysync','state':'%s','equal':%s,'tablesDone':1,'tablesTotal':1,'tables':"
                        + "[{'table':'public.a','sourceRows':1200,'targetRows':1200,'equal':%2$s,'differing':[],'durationMillis':12,'problem':null}],'problem':null}";
        coordinator.answers("GET /syncs/mysync", 200, SYNC);
        coordinator.answers("POST /syncs/mysync/compare", 202, job.formatted("RUNNING", "false"));
        coordinator.answers("GET /jobs/7", 200, job.formatted("DONE", "true"));
        assertThat(run("compare", "mysync")).isZero();
        assertThat(out()).endsWith("mysync: equal (1 tables, 1,200 rows)\n");
        coordinator.answers("GET /jobs/7", 200, job.formatted("DONE", "false"));
        assertThat(run("compare", "mysync")).isEqualTo(1);
        assertThat(out()).endsWith("mysync: NOT equal (1 tables, 1,200 rows)\n");
    }

    @Test
    void removeTellsWhatIsGone() {
        coordinator.answers("DELETE /databases/nonrds", 204, "");
        coordinator.answers("DELETE /tables?name=public.a", 204, "");
        assertThat(run("remove", "db", "nonrds")).isZero();
        assertThat(out()).isEqualTo("Removed database \"nonrds\"\n");
        assertThat(run("remove", "table", "public.a")).isZero();
    }

    @Test
    void removeNamesWhatStaysAndPassesOnWhatElseIsToGo() {
        coordinator.answers(
                "DELETE /syncs/mysync",
                200,
                "{'topicsDeleted':[],'topicsLeft':['nonrds.batches'],'notes':['One thing']}");
        assertThat(run("remove", "sync", "mysync")).isZero();
        assertThat(out()).isEqualTo("Removed sync \"mysync\"\n");
        assertThat(err())
                .contains("stay (--topics deletes them): nonrds.batches")
                .contains("note: One thing");
        coordinator.answers(
                "DELETE /dbgroups/mydbs?force=true&topics=true",
                200,
                "{'topicsDeleted':['nonrds.batches'],'topicsLeft':[],'notes':[]}");
        assertThat(run("remove", "dbgroup", "mydbs", "--force", "--topics")).isZero();
        assertThat(out()).endsWith("Topics deleted: nonrds.batches\n");
    }

    @Test
    void installWaitsForWhatWasJustStarted() {
        String starting =
                "{'version':'1','controlDatabase':{'ok':true},'kafka':{'ok':false,'problem':'no broker answers'}}";
        coordinator.answers("POST /install", 200, starting, starting, "{'version':'1'}");
        assertThat(run("install")).isZero();
        assertThat(err()).isEqualTo("note: waiting for it: The coordinator can't use its Kafka: no broker answers\n");
        assertThat(out()).contains("Sarrio 1 is ready at ");

        coordinator.answers("POST /install", 200, starting);
        assertThat(run("install", "--timeout", "1")).isEqualTo(1);
        assertThat(err()).contains("error: The coordinator can't use its Kafka: no broker answers");
    }

    @Test
    void uninstallShowsTheProofAndFailsIfSomethingIsLeft() {
        String job =
                "{'id':'9','kind':'uninstall','database':'nonrds','state':'%s','none':%s,'summary':'%s','problem':%s}";
        coordinator.answers("POST /databases/nonrds/uninstall", 202, job.formatted("RUNNING", "null", "", "null"));
        coordinator.answers("GET /jobs/9", 200, job.formatted("DONE", "true", "0 triggers left", "null"));
        assertThat(run("uninstall", "db", "nonrds")).isZero();
        assertThat(out()).isEqualTo("0 triggers left\n");
        assertThat(coordinator.requests)
                .contains("POST /databases/nonrds/uninstall {\"force\":false,\"topics\":false}");
        coordinator.answers("GET /jobs/9", 200, job.formatted("DONE", "false", "1 triggers left", "null"));
        assertThat(run("uninstall", "db", "nonrds")).isEqualTo(1);
        coordinator.answers(
                "GET /jobs/9",
                200,
                job.formatted(
                        "FAILED", "null", "", "{'code':'LOCK_TIMEOUT','message':'It is locked','remedy':'wait'}"));
        assertThat(run("uninstall", "db", "nonrds", "--force")).isEqualTo(1);
        assertThat(err()).contains("It is locked").contains("wait");
        assertThat(run("uninstall", "nonrds")).isEqualTo(2);
        assertThat(run("uninstall")).isEqualTo(2);
    }

    @Test
    void removingAllWantsToBeMeant() {
        assertThat(run("remove", "all", "tables")).isEqualTo(2);
        assertThat(err()).contains("--batch");
    }

    @Test
    void quietSaysNothingButErrors() {
        coordinator.answers("DELETE /syncs/mysync", 204, "");
        assertThat(run("--quiet", "remove", "sync", "mysync")).isZero();
        assertThat(out() + err()).isEmpty();
        assertThat(run("--quiet", "remove", "sync", "other")).isEqualTo(1);
        assertThat(err()).isNotEmpty();
    }

    @Test
    void theTokenIsFoundWhereUpLeftIt() throws IOException {
        Files.createDirectories(directory.resolve(".sarrio"));
        Files.writeString(directory.resolve(".sarrio/token"), FakeCoordinator.TOKEN + "\n");
        Files.writeString(
                directory.resolve(".sarrio/state.json"), "{\"coordinatorUrl\":\"" + coordinator.url() + "\"}");
        coordinator.answers("GET /syncs", 200, "[]");
        assertThat(run(Map.of("HOME", directory.toString()), "list", "sync")).isZero();
        assertThat(out()).startsWith("There is no sync yet");
    }

    @Test
    void aWrongTokenIsSaidSo() {
        assertThat(run("list", "sync", "--token", "wrong")).isEqualTo(1);
        assertThat(err())
                .contains("does not accept this token")
                .contains("SARRIO_TOKEN")
                .doesNotContain("wrong");
    }

    @Test
    void aCoordinatorThatIsNotThereIsSaidSo() {
        assertThat(run("list", "sync", "--url", "http://localhost:1")).isEqualTo(1);
        assertThat(err()).contains("can't be reached").contains("./sarrio up");
        assertThat(run("ping", "1", "--url", "http://localhost:1")).isEqualTo(1);
        assertThat(err()).contains("CRITICAL");
    }

    @Test
    void bucardosOtherVerbsSayWhatToUseInstead() {
        assertThat(run("reopen")).isEqualTo(2);
        assertThat(err()).contains("Sarrio has no \"reopen\"").contains("standard output");
        assertThat(run("clone")).isEqualTo(2);
    }

    @Test
    void nothingTypedIsHelp() {
        assertThat(run()).isEqualTo(2);
        assertThat(out()).contains("sarrio add database nonrds");
        assertThat(run("add", "sync", "--help")).isZero();
        assertThat(out()).startsWith("sarrio add sync");
    }

    @Test
    void kickTriesAgainAfterATimeOut() {
        coordinator.answers("POST /syncs/mysync/kick", 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        coordinator.answers("GET /syncs/mysync/status", 200, STATUS.replace("'reached':17", "'reached':16"));
        assertThat(run("kick", "mysync", "1", "--retry", "1", "--retry-sleep", "0"))
                .isEqualTo(1);
        assertThat(coordinator.requests.stream().filter(r -> r.contains("/kick")))
                .hasSize(2);
    }

    @Test
    void confirmAsksOnceBeforeAnythingIsSent() {
        coordinator.answers("DELETE /syncs/a", 204, "");
        coordinator.answers("DELETE /syncs/b", 204, "");
        InputStream stdin = System.in;
        try {
            System.setIn(new ByteArrayInputStream("no\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(run("remove", "sync", "a", "b", "--confirm")).isEqualTo(1);
            assertThat(err()).contains("Nothing was sent");
            assertThat(coordinator.requests).isEmpty();
            System.setIn(new ByteArrayInputStream("Y\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(run("remove", "sync", "a", "b", "--confirm")).isZero();
            assertThat(coordinator.requests).containsExactly("DELETE /syncs/a", "DELETE /syncs/b");
            System.setIn(new ByteArrayInputStream(new byte[0]));
            assertThat(run("remove", "sync", "a", "--confirm")).isEqualTo(2);
            assertThat(err()).contains("--batch");
        } finally {
            System.setIn(stdin);
        }
    }

    @Test
    void statusIsSortedByTheColumnThatIsNamed() {
        String slow = STATUS.replace("'name':'mysync'", "'name':'slow'").replace("'lagSeconds':0.2", "'lagSeconds':20");
        coordinator.answers(
                "GET /status",
                200,
                "{'at':'2026-01-01T00:00:00Z','syncs':[" + STATUS + "," + slow + "],'services':[]}");
        assertThat(run("status", "--sort", "-5")).isZero();
        assertThat(out().lines().map(l -> l.split(" ")[0])).containsExactly("Name", "slow", "mysync");
        assertThat(run("status", "--sort=5")).isZero();
        assertThat(out().lines().map(l -> l.split(" ")[0])).containsExactly("Name", "mysync", "slow");
    }

    @Test
    void watchingRedrawsInPlace() throws InterruptedException {
        coordinator.answers(
                "GET /status",
                200,
                "{'at':'2026-01-01T00:00:00Z','syncs':[" + STATUS + "],'services':[]}",
                "{'syncs':[],'services':[]}");
        Sarrio sarrio = sarrio(environment(), true);
        Thread watching = new Thread(() -> sarrio.run(List.of("status", "--watch")));
        watching.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> out().contains("There is no sync yet"));
        watching.interrupt();
        watching.join();
        String frame = out().substring(0, out().indexOf("\u001b[J"));
        assertThat(frame).startsWith("\u001b[H").contains("mysync").doesNotContain("\u001b[2J");
        assertThat(frame.split("\n")).allSatisfy(l -> assertThat(l).endsWith("\u001b[K"));
    }

    @Test
    void listSyncTakesTheValuesOfParameters() {
        String off = SYNC.replace("mysync", "off").replace("'autokick':true", "'autokick':false");
        coordinator.answers("GET /syncs", 200, "[" + SYNC + "," + off + "]");
        assertThat(run("list", "sync", "autokick=0")).isZero();
        assertThat(out()).contains("off").doesNotContain("mysync");
        assertThat(run("list", "sync", "-vv", "mysync")).isZero();
        assertThat(out()).startsWith("mysync\n  ");
    }

    @Test
    void whatHasNoEffectIsSaidInOneLineOnStandardError() {
        coordinator.answers("GET /syncs", 200, "[]");
        assertThat(run("list", "sync", "--logdest", "none", "-p", "5432", "--watch", "priority=3"))
                .isZero();
        assertThat(err().lines())
                .hasSize(4)
                .allSatisfy(l -> assertThat(l).startsWith("note: ").contains(" has no effect"));
    }

    @Test
    void helpIsColouredOnATerminalAndPlainElsewhere() {
        run("help", "kick");
        String plain = out();
        assertThat(plain).doesNotContain("\u001b");
        sarrio(environment(), true).run(List.of("help", "kick"));
        assertThat(out()).contains("\u001b[1msarrio kick\u001b[0m");
        assertThat(Style.plain(out())).isEqualTo(plain);
    }

    @Test
    void aListInPagesIsReadToItsEnd() {
        String table = "[{'db':'nonrds','name':'public.%s','key':['id'],'relgroups':[]}]";
        coordinator
                .answers("GET /tables", 200, table.formatted("a"))
                .goesOn("GET /tables", "/tables?after=nonrds%2Fpublic.a")
                .answers("GET /tables?after=nonrds%2Fpublic.a", 200, table.formatted("b"));
        assertThat(run("list", "tables")).isZero();
        assertThat(out()).contains("public.a").contains("public.b");
    }

    @Test
    void aPlanIsShownAndDoneAndADryRunOnlyShown() throws IOException {
        Path file = Files.writeString(directory.resolve("s.yaml"), """
                apiVersion: sarrio/v1
                databases:
                  nonrds: {dbname: d, user: u, password: {env: SECRET}}
                """);
        String plan = """
                {'create':1,'update':1,'remove':1,'unchanged':0,'items':[
                 {'action':'CREATE','kind':'DATABASE','name':'nonrds','changes':[{'field':'dbname','after':'d'},{'field':'password','after':'set'}]},
                 {'action':'UPDATE','kind':'RELGROUP','name':'r','changes':[{'field':'tables','before':['a','b'],'after':['b','c']}]},
                 {'action':'REMOVE','kind':'SYNC','name':'s','changes':[]}]}""";
        coordinator
                .answers("POST /definitions/plan?prune=true", 200, plan)
                .answers("PUT /definitions?prune=true", 200, plan);
        Map<String, String> environment = Map.of(
                "SARRIO_URL", coordinator.url(), "SARRIO_TOKEN", FakeCoordinator.TOKEN, "SECRET", "of-the-shell");
        assertThat(run(environment, "apply", "-f", file.toString(), "--prune", "--dry-run"))
                .isZero();
        assertThat(out()).isEqualTo("""
                + database nonrds
                    dbname: d
                    password: set
                ~ relgroup r
                    tables: + c, - a
                - sync s
                Plan: 1 to add, 1 to change, 1 to remove
                """);
        assertThat(coordinator.requests).hasSize(1);
        assertThat(run(environment, "apply", "-f", file.toString(), "--prune")).isZero();
        assertThat(out()).endsWith("Applied\n").doesNotContain("of-the-shell");
        InputStream stdin = System.in;
        try {
            System.setIn(new ByteArrayInputStream("no\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(run(environment, "apply", "-f", file.toString(), "--prune", "--confirm"))
                    .isEqualTo(1);
            assertThat(out() + err()).doesNotContain("of-the-shell");
        } finally {
            System.setIn(stdin);
        }
        assertThat(coordinator.requests.get(2))
                .startsWith("PUT /definitions?prune=true")
                .contains("\"password\":\"of-the-shell\"");
    }

    @Test
    void anExportSaysWhichWebhooksNeedTheirSecretsElsewhere() {
        coordinator
                .answers(
                        "GET /definitions",
                        200,
                        "{'apiVersion':'sarrio/v1','syncs':{},'filters':[{'table':'public.orders','where':'id > 1'}],"
                                + "'customcodes':{'audit':{},'plain':{},'tell':{}}}")
                .answers(
                        "GET /customcodes",
                        200,
                        "[{'name':'audit','signed':false,'header':false},{'name':'plain','signed':false,'header':false},"
                                + "{'name':'tell','signed':true,'header':false}]");
        assertThat(run("export")).isZero();
        assertThat(out()).contains("apiVersion:").contains("filters:\n- table: public.orders\n  where: id > 1");
        assertThat(out())
                .startsWith("# Passwords are not in here")
                .contains("# Elsewhere these need their secret and header:  tell\n");
        assertThat(err()).isEmpty();
    }
}
