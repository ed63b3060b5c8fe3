package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bucardo's customcode, as SQL functions and webhooks. */
class CustomCodeTest {
    private static final String AUDIT =
            "{'name':'audit','whenrun':'after_txn','function':'public.audit','signed':false,"
                    + "'header':false,'sync':'mysync','db':null,'priority':0,'status':'active','about':'','version':4}";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private FakeCoordinator coordinator;

    @BeforeEach
    void start() throws IOException {
        coordinator = new FakeCoordinator();
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        Map<String, String> environment = Map.of(
                "SARRIO_URL", coordinator.url(), "SARRIO_TOKEN", FakeCoordinator.TOKEN, "HOME", directory.toString());
        return new Sarrio(
                        environment,
                        directory,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false)
                .run(List.of(words));
    }

    @Test
    void aFunctionIsAddedListedChangedAndRemoved() {
        coordinator
                .answers("POST /customcodes", 201, AUDIT)
                .answers("GET /customcodes", 200, "[" + AUDIT + "]", "[" + AUDIT + "]", "[" + AUDIT + "]")
                .answers("GET /customcodes/audit", 200, AUDIT, AUDIT)
                .answers("PATCH /customcodes/audit", 200, AUDIT.replace("'active'", "'inactive'"))
                .answers("DELETE /customcodes/audit", 204, "");
        assertThat(run(
                        "add",
                        "ccode",
                        "audit",
                        "whenrun=after_txn",
                        "function=public.audit",
                        "sync=mysync",
                        "priority=5"))
                .isZero();
        assertThat(out).hasToString("Added customcode \"audit\"\n");
        assertThat(coordinator.requests)
                .containsExactly(
                        "POST /customcodes {\"whenrun\":\"after_txn\",\"function\":\"public.audit\",\"sync\":\"mysync\","
                                + "\"priority\":5,\"name\":\"audit\"}");

        assertThat(run("list", "customcode", "active")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("audit", "after_txn", "public.audit", "mysync", "all");
        assertThat(run("show", "customcode", "audit")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("function", "public.audit");

        assertThat(run("update", "customcode", "audit", "inactive")).isZero();
        assertThat(out).hasToString("Changed customcode \"audit\": status from active to inactive\n");
        assertThat(run("remove", "customcode", "aud*")).isZero();
        assertThat(out).hasToString("Removed customcode \"audit\"\n");
    }

    @Test
    void aSecretIsReadFromStandardInputAndNeverEchoed() {
        coordinator.answers("POST /customcodes", 201, AUDIT);
        InputStream terminal = System.in;
        System.setIn(new ByteArrayInputStream("only between us\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(run(
                            "add",
                            "customcode",
                            "tell",
                            "whenrun=after_sync",
                            "url=https://h/x",
                            "sync=mysync",
                            "secret=-"))
                    .isZero();
        } finally {
            System.setIn(terminal);
        }
        assertThat(coordinator.requests.get(0)).contains("\"secret\":\"only between us\"");
        assertThat(out + "" + err).doesNotContain("only between us");

        assertThat(run(
                        "add",
                        "customcode",
                        "tell",
                        "whenrun=after_sync",
                        "url=https://h/x",
                        "sync=mysync",
                        "secret=between us",
                        "header=Authorization: Bearer abc",
                        "--dry-run"))
                .isZero();
        assertThat(out + "" + err).contains("****").doesNotContain("between us", "Bearer");
    }

    @Test
    void perlAndRelationsSayWhatToUseInstead() {
        assertThat(run("add", "customcode", "x", "whenrun=before_txn", "src_code=x.pl", "sync=s"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Sarrio runs no Perl", "function=SCHEMA.NAME");
        assertThat(run("add", "customcode", "x", "whenrun=before_txn", "relation=public.orders", "sync=s"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("rows of all tables");
        assertThat(coordinator.requests).isEmpty();
    }
}
