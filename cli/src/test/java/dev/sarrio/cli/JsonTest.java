package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sarrio.cli.grammar.Verb;
import dev.sarrio.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** `--json`: whatever is asked, standard output is one JSON document. */
class JsonTest {
    private static final ObjectReader ONE_DOCUMENT =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String SYNC =
            "{'name':'s','run':'RUNNING','kicks':1,'goal':9,'sources':['a'],'targets':['b'],'autokick':true}";
    private static final String FILTER = "{'id':'3','name':'public.orders','database':'a','where':'x'}";
    private static final String STATUS =
            "{'name':'s','state':'RUNNING','sources':[{'database':'a','at':'%s','details':{'batch':1}}],"
                    + "'targets':[{'database':'b','details':{'batch':1,'kicks':1,'reached':9,'copies':0,'consistent':true}}]}";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private FakeCoordinator coordinator;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        String done = "{'id':'7','state':'DONE','equal':true,'from':'a','to':'b','tables':[{'table':'t'}],'steps':[]}";
        coordinator = new FakeCoordinator()
                .answers("POST /install", 200, "{'version':'1'}")
                .answers("GET /definitions", 200, "{'apiVersion':'sarrio/v1'}")
                .answers("GET /tables", 200, "[]")
                .answers("GET /customcodes", 200, "[]")
                .answers("POST /customcodes", 201, "{'name':'c'}")
                .answers("POST /databases/a/uninstall", 202, "{'id':'8','state':'DONE','none':true}")
                .answers("POST /definitions/plan", 200, "{'create':1,'items':[]}")
                .answers("PUT /definitions", 200, "{'create':1,'items':[]}")
                .answers("POST /import/bucardo", 200, "{'plan':{'create':1},'noEquivalent':[]}")
                .answers("GET /info", 200, "{'version':'1','instance':'x'}")
                .answers("POST /databases", 201, "{'name':'a'}")
                .answers("POST /tables", 200, "{'added':[]}")
                .answers("GET /syncs", 200, "[" + SYNC + "]")
                .answers("GET /syncs/s", 200, SYNC)
                .answers("PATCH /syncs/s", 200, SYNC)
                .answers("DELETE /syncs/s", 204, "")
                .answers("GET /filters", 200, "[" + FILTER + "]")
                .answers("GET /filters/3", 200, FILTER)
                .answers("POST /filters", 201, "[" + FILTER + "]")
                .answers("PATCH /filters/3", 200, FILTER)
                .answers("DELETE /filters/3", 204, "")
                .answers("GET /status", 200, "{'syncs':[]}")
                .answers("GET /syncs/s/status", 200, STATUS.formatted("1"), STATUS.formatted("2"))
                .answers("GET /syncs/s/sequences", 200, "[]")
                .answers("POST /syncs/s/reload", 200, "[{'name':'s','sync':0,'sources':{'a':0}}]")
                .answers("GET /syncs/s/inspection", 200, "[]")
                .answers("GET /conflicts?limit=100", 200, "{'conflicts':[],'unread':[]}")
                .answers("GET /backlog", 200, "{'total':0,'complete':true,'sources':[],'targets':[]}")
                .answers("GET /history?limit=50", 200, "[]")
                .answers("POST /history", 201, "{'id':1}")
                .answers("GET /settings", 200, "[{'name':'log_level','value':'normal'}]")
                .answers("PUT /settings/log_level", 200, "{'name':'log_level','value':'verbose'}")
                .answers("POST /syncs/s/validate", 200, "{'ok':true,'findings':[]}")
                .answers("POST /syncs/s/compare", 202, done)
                .answers("POST /syncs/s/switch", 202, done);
        Files.writeString(directory.resolve("s.yaml"), "apiVersion: sarrio/v1");
        for (String verb : List.of("start", "stop", "pause", "resume", "retry", "kick", "copy")) {
            coordinator.answers("POST /syncs/s/" + verb, 200, "{'syncs':[" + SYNC + "],'notes':[]}");
        }
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    static Stream<String> lines() {
        return Stream.of(
                "install",
                "add db a dbname=x addalltables",
                "add db a dbname=x --dry-run",
                "list sync",
                "list sync nosuch",
                "list filters",
                "show filter 3",
                "add filter orders where=x",
                "update filter 3 where=y",
                "remove filter 3",
                "show sync s",
                "status",
                "status s",
                "update sync s autokick=1",
                "add customcode c whenrun=after_txn function=f sync=s",
                "list customcode",
                "remove sync s",
                "uninstall db a",
                "start s",
                "stop s",
                "restart s",
                "pause s",
                "resume s",
                "activate s",
                "deactivate s",
                "kick s",
                "kick s 5",
                "kick s 5 --notimer --verbose",
                "validate s",
                "compare s",
                "copy s",
                "copy s --watch",
                "switch s",
                "sequences s",
                "conflicts",
                "retry s",
                "reload s",
                "inspect sync s",
                "delta",
                "purge",
                "history",
                "message hello",
                "set log_level=verbose",
                "show all",
                "config",
                "export",
                "apply -f s.yaml",
                "apply -f s.yaml --dry-run",
                "import-bucardo postgres://b@h/bucardo",
                "import-bucardo postgres://b@h/bucardo --dry-run --yaml",
                "ping",
                "completion",
                "completion fish",
                "man",
                "help",
                "help add sync",
                "help --man",
                "add sync --help",
                "version");
    }

    @ParameterizedTest
    @MethodSource("lines")
    void theAnswerIsOneDocument(String line) throws IOException {
        assertThat(run(line + " --json"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(ONE_DOCUMENT.readTree(out.toString(StandardCharsets.UTF_8)).isContainerNode())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void quietChangesNoExitCodeAndSaysNothingOnStandardError(String line) {
        assertThat(run(line + " --quiet")).isZero();
        assertThat(err.size()).isZero();
    }

    @Test
    void noVerbIsForgotten() {
        assertThat(lines().map(l -> l.split(" ")[0]))
                .containsAll(Verb.current().stream().map(Verb::word).toList());
    }

    @Test
    void aMistakeLeavesStandardOutputEmpty() {
        assertThat(run("pause --json")).isEqualTo(2);
        assertThat(out.size()).isZero();
    }

    private int run(String line) {
        Map<String, String> environment = Map.of(
                "SARRIO_URL", coordinator.url(), "SARRIO_TOKEN", FakeCoordinator.TOKEN, "HOME", directory.toString());
        return new Sarrio(
                        environment,
                        directory,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false)
                .run(List.of(line.split(" ")));
    }
}
