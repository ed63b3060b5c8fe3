package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The password of Bucardo's control database need not stand in the command line. */
class ImportPasswordTest extends OnFakeCoordinator {
    private static final String URL = "postgres://me@db.example:6000/control";
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void answer() {
        coordinator.answers("POST /import/bucardo", 200, "{'plan':{'create':0,'items':[]},'noEquivalent':[]}");
        environment.putAll(environment());
    }

    @Test
    void itIsAskedFor() {
        InputStream keyboard = System.in;
        System.setIn(new ByteArrayInputStream("typed word\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(sent("import-bucardo", URL, "pass=-")).isEqualTo(request("typed word"));
        } finally {
            System.setIn(keyboard);
        }
        assertThat(sent("import-bucardo", "password=of-a-script", URL)).isEqualTo(request("of-a-script"));
    }

    @Test
    void theEnvironmentHasIt() {
        pgpass("600", "*:*:*:*:of-the-file");
        assertThat(sent("import-bucardo", URL)).isEqualTo(request("of-the-file"));
        environment.put("PGPASSWORD", "of-libpq");
        assertThat(sent("import-bucardo", URL)).isEqualTo(request("of-libpq"));
        environment.put("SARRIO_BUCARDO_PASSWORD", "of-ours");
        assertThat(sent("import-bucardo", URL)).isEqualTo(request("of-ours"));
        assertThat(sent("import-bucardo", URL, "pass=said")).isEqualTo(request("said"));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://me@db.example:6000/control, db.example:6000:control:me:yes",
        "postgresql://me@db.example:6000/control?sslmode=require, *:6000:control:*:yes",
        "postgres://db.example, db.example:5432:bucardo:bucardo:yes",
        "postgres://me%40home@db.example/, db.example:5432:bucardo:me@home:yes",
        "postgres://me@db.example:6000/a:b, db.example:6000:a\\:b:me:yes"
    })
    void theLineOfTheFileThatFitsIsTaken(String url, String line) {
        pgpass("600", "#*:*:*:*:no", "", "db.example:6000:other:me:no", "*:*:*:nobody:no", line, "*:*:*:*:later");
        assertThat(sent("import-bucardo", url)).contains("\"password\":\"yes\"");
        environment.put("PGPASSFILE", directory.resolve("none").toString());
        assertThat(sent("import-bucardo", url)).doesNotContain("password");
    }

    @Test
    void aColonAndABackslashInAPasswordAreWrittenWithABackslash() {
        pgpass("600", "*:*:*:*:a\\:b\\\\c");
        assertThat(sent("import-bucardo", URL)).contains("\"password\":\"a:b\\\\c\"");
    }

    @Test
    void aFileThatOthersMayReadIsLeftAlone() {
        pgpass("640", "*:*:*:*:open-to-all");
        assertThat(sent("import-bucardo", URL)).doesNotContain("password");
        assertThat(err()).contains("chmod 600").doesNotContain("open-to-all");
    }

    @Test
    void oneInTheUrlWorksAndOneLineSaysWhatToUseInstead() {
        environment.put("PGPASSWORD", "of-libpq");
        String url = URL.replace("me@", "me:in-sight@");
        assertThat(sent("import-bucardo", url)).contains(url).doesNotContain("of-libpq");
        assertThat(err().lines()).hasSize(1);
        assertThat(err()).contains("process list").contains("pass=-").doesNotContain("in-sight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import-bucardo",
                "import-bucardo pass=a",
                "import-bucardo U pass=a pass=b",
                "import-bucardo U half-a-secret"
            })
    void whatIsNotUnderstoodIsNotRepeated(String line) {
        assertThat(run(line.replace("U", URL).split(" "))).isEqualTo(2);
        assertThat(err()).contains("write: sarrio import-bucardo").doesNotContain("secret");
        assertThat(coordinator.requests).isEmpty();
    }

    private void pgpass(String mode, String... lines) {
        String rights = mode.equals("600") ? "rw-------" : "rw-r-----";
        try {
            Path file = directory.resolve(".pgpass");
            Files.write(file, List.of(lines));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        } catch (IOException e) {
            throw new AssertionError("no file", e);
        }
    }

    private static String request(String password) {
        return "POST /import/bucardo {\"url\":\"" + URL + "\",\"password\":\"" + password + "\",\"apply\":true}";
    }

    /** The request. Nothing of a password is ever shown. */
    private String sent(String... words) {
        coordinator.requests.clear();
        assertThat(run(words)).as(err()).isZero();
        assertThat(out()).doesNotContain("of-");
        assertThat(coordinator.requests).hasSize(1);
        return coordinator.requests.get(0);
    }

    @Override
    int run(String... words) {
        return run(environment, words);
    }
}
