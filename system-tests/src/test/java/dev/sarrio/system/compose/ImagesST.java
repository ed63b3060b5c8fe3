package dev.sarrio.system.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in an image, and what a container says that lacks something. */
class ImagesST {
    private static final long BYTES_MAX = 200_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String KEY = "c2VjcmV0LWtleS1vZi0zMi1ieXRlcy1mb3ItdGVzdHM=";

    @BeforeAll
    static void images() {
        Images.wanted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "capture", "apply", "sequence", "cli"})
    void imageIsSmallUnprivilegedAndSaysWhatItIs(String name) {
        long bytes = Long.parseLong(Images.inspect(name, "{{.Size}}"));
        System.out.printf("[sarrio.test.compose] image %s %d MB%n", name, bytes / 1_000_000);
        assertThat(bytes).isLessThan(BYTES_MAX);
        assertThat(Images.inspect(name, "{{.Config.User}}")).isEqualTo("10001:0");
        assertThat(Images.inspect(name, Images.label("title"))).isEqualTo("sarrio-" + name);
        assertThat(Images.inspect(name, Images.label("licenses"))).isEqualTo("Apache-2.0");
        assertThat(Images.inspect(name, Images.label("version"))).matches("\\d.*");
        assertThat(Command.run("docker", "run", "--rm", "--entrypoint", "/bin/sh", Images.of(name), "-c", "true")
                        .code())
                .as("no shell")
                .isNotZero();
    }

    @Test
    void applyHasThePgDumpOfTheNewestServer() {
        assertThat(Command.run(
                                "docker",
                                "run",
                                "--rm",
                                "--entrypoint",
                                "/opt/pg/bin/pg_dump",
                                Images.of("apply"),
                                "--version")
                        .ok())
                .contains("(PostgreSQL) 18");
        assertThat(Command.run(
                                "docker",
                                "run",
                                "--rm",
                                "--entrypoint",
                                "/opt/pg/bin/pg_restore",
                                Images.of("apply"),
                                "--version")
                        .ok())
                .contains("(PostgreSQL) 18");
    }

    /** An archive made by another JVM, or of jars with other dates, would be ignored without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "capture", "apply", "sequence"})
    void classesComeFromTheArchiveOfTheBuild(String name) {
        Command.Said said = Images.run(
                name,
                Map.of("SARRIO_API_TOKEN", "t", "JAVA_TOOL_OPTIONS", "-Xlog:class+load:stdout"),
                "--tmpfs",
                "/tmp");
        assertThat(said.text()
                        .lines()
                        .filter(l -> l.contains("source: shared objects file (top)"))
                        .count())
                .isGreaterThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "capture", "apply", "sequence"})
    void withoutASecretKeyTheFirstLineSaysSo(String name) {
        says(
                Images.run(name, Map.of("SARRIO_API_TOKEN", "t"), "--tmpfs", "/tmp"),
                "SARRIO_SECRET_KEY is not set. Remedy: ");
    }

    @Test
    void withAWrongSecretKeyTheFirstLineSaysSo() {
        says(Images.run("capture", Map.of("SARRIO_SECRET_KEY", "c2hvcnQ=")), "SARRIO_SECRET_KEY ");
    }

    @Test
    void withoutATokenTheFirstLineSaysSo() {
        says(Images.run("coordinator", Map.of("SARRIO_SECRET_KEY", KEY)), "SARRIO_API_TOKEN is not set. Remedy: ");
    }

    @Test
    void withAWrongUrlOfTheControlDatabaseTheFirstLineSaysSo() {
        says(
                Images.run(
                        "coordinator",
                        Map.of(
                                "SARRIO_SECRET_KEY",
                                KEY,
                                "SARRIO_API_TOKEN",
                                "t",
                                "SARRIO_CONTROL_DB_URL",
                                "postgres://x")),
                "SARRIO_CONTROL_DB_URL is no PostgreSQL URL. Remedy: ");
    }

    @Test
    void withoutAPlaceForPgDumpTheFirstLineOfApplySaysSo() {
        says(Images.run("apply", Map.of("SARRIO_SECRET_KEY", KEY)), "The temporary directory can't be written: ");
    }

    /** Waits and tries again, and is restarted by nobody meanwhile. */
    @Test
    void whatKeepsAServiceFromBeingReadyIsInItsLogWithTheVariable() {
        Map<String, Map<String, String>> expected = Map.of(
                "SARRIO_KAFKA_BOOTSTRAP_SERVERS", Map.of("SARRIO_KAFKA_BOOTSTRAP_SERVERS", "nowhere.invalid:9092"),
                "/certificates/missing.pem",
                        Map.of(
                                "SARRIO_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092",
                                "SARRIO_KAFKA_PROPERTY_SECURITY_PROTOCOL", "SSL",
                                "SARRIO_KAFKA_PROPERTY_SSL_TRUSTSTORE_TYPE", "PEM",
                                "SARRIO_KAFKA_PROPERTY_SSL_TRUSTSTORE_LOCATION", "/certificates/missing.pem"));
        Map<String, String> containers = new TreeMap<>();
        try {
            expected.forEach((line, environment) -> containers.put(line, Images.started("capture", KEY, environment)));
            containers.forEach((line, container) -> await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            Command.run("docker", "logs", container).text().lines())
                    .anyMatch(l -> l.contains(line) && l.contains("Remedy: "))));
            containers.values().forEach(container -> assertThat(
                            Command.run("docker", "inspect", "-f", "{{.State.Running}}", container)
                                    .ok()
                                    .strip())
                    .isEqualTo("true"));
        } finally {
            containers.values().forEach(c -> Command.run("docker", "rm", "-f", c));
        }
    }

    private static void says(Command.Said said, String line) {
        assertThat(said.text()).startsWith(line).contains("Remedy: ").doesNotContain("\tat ");
        assertThat(said.code()).isEqualTo(2);
    }
}
