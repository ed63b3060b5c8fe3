package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** `--json`: whatever goes wrong, standard error is one JSON document, and the exit code the same. */
class JsonErrorsTest extends OnFakeCoordinator {
    private static final ObjectReader ONE_DOCUMENT =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String FAILED =
            "{'id':'7','state':'FAILED','problem':{'code':'NOT_READY','message':'It lags','remedy':'wait','detail':'9 s'}}";

    @BeforeEach
    void answer() {
        coordinator
                .answers(
                        "GET /syncs/nosuch",
                        404,
                        "{'code':'UNKNOWN_SYNC','detail':'There is no sync nosuch','remedy':'see: list syncs','status':404}")
                .answers(
                        "POST /databases",
                        400,
                        "{'code':'INVALID_VALUE','detail':'The port 0 does not exist','remedy':'write 1','field':'port'}")
                .answers(
                        "GET /definitions",
                        422,
                        "{'code':'SHAPE_REFUSED','detail':'No','remedy':'correct it','field':'filters[0].where','more':'line 1'}")
                .answers("GET /databases", 502, "<html>")
                .answers("POST /syncs/s/switch", 202, FAILED)
                .answers("POST /databases/a/uninstall", 202, FAILED)
                .answers("POST /databases/b/uninstall", 202, FAILED)
                .answers("GET /syncs/s", 200, "{'name':'s','sources':['a'],'targets':['b']}")
                .answers("POST /syncs/s/compare", 202, FAILED)
                .answers("POST /syncs/s/kick", 200, "{'syncs':[{'kicks':1}]}")
                .answers("GET /syncs/s/status", 200, FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "pause, 2, USAGE,",
        "paws s, 2, USAGE,",
        "add db a dbname=x colour=red, 2, USAGE,",
        "apply -f nosuch.yaml, 2, USAGE,",
        "list sync --url nowhere, 2, USAGE,",
        "list sync --sarriorc nosuch, 2, USAGE,",
        "show sync nosuch, 1, UNKNOWN_SYNC,",
        "add db a dbname=x, 2, INVALID_VALUE, port",
        "export, 1, SHAPE_REFUSED, filters[0].where",
        "list db, 1, INTERNAL,",
        "list sync --token wrong, 1, UNAUTHORIZED,",
        "list sync --url http://localhost:1, 1, COORDINATOR_UNREACHABLE,",
        "ping --token wrong, 1, UNAUTHORIZED,",
        "kick s --url http://localhost:1, 3, COORDINATOR_UNREACHABLE,",
        "kick s 5, 2, NOT_READY,",
        "switch s, 1, NOT_READY,",
        "compare s, 1, NOT_READY,",
        "uninstall db a, 1, NOT_READY,"
    })
    void anErrorIsOneDocumentWithWhatItIsAndWhatToDo(String line, int exit, String code, String field)
            throws IOException {
        assertThat(run(line)).isEqualTo(exit);
        String text = err();
        assertThat(text).startsWith("error: ").contains("what to do: ");
        assertThat(run(line + " --json")).isEqualTo(exit);
        JsonNode problem = ONE_DOCUMENT.readTree(err());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("title").asText()).matches("[A-Z][a-z ]+");
        assertThat(text).contains(problem.path("remedy").asText());
        assertThat(problem.path("detail").asText()).isNotBlank().doesNotContain(code);
        assertThat(problem.path("remedy").asText()).isNotBlank();
        assertThat(problem.path("field").asText(null)).isEqualTo(field);
        if (out.size() > 0) {
            ONE_DOCUMENT.readTree(out.toByteArray());
        }
    }

    @Test
    void moreThatIsKnownIsToldToo() throws IOException {
        run("export --json");
        assertThat(ONE_DOCUMENT.readTree(err()).path("more").asText()).isEqualTo("line 1");
        run("switch s --json");
        assertThat(ONE_DOCUMENT.readTree(err()).path("more").asText()).isEqualTo("9 s");
    }

    @Test
    void notesAreInTheDocumentOfAnErrorAndLinesWithoutOne() throws IOException {
        assertThat(run("show sync nosuch --watch --json")).isEqualTo(1);
        assertThat(ONE_DOCUMENT.readTree(err()).path("notes").get(0).asText())
                .isEqualTo("--watch has no effect on show");
        assertThat(run("show sync s --watch --json")).isZero();
        assertThat(err()).isEqualTo("note: --watch has no effect on show\n");
    }

    @Test
    void severalErrorsAreOneArray() throws IOException {
        assertThat(run("uninstall db a b --json")).isEqualTo(1);
        assertThat(ONE_DOCUMENT.readTree(err()).findValuesAsText("code")).containsExactly("NOT_READY", "NOT_READY");
        assertThat(ONE_DOCUMENT.readTree(out.toByteArray())).hasSize(2);
    }

    private int run(String line) {
        return run(line.split(" "));
    }
}
