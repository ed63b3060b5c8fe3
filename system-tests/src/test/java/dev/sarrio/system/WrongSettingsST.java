package dev.sarrio.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that lacks what nobody should run without says so in one line, and ends. */
class WrongSettingsST {
    private static final String KEY = "c2VjcmV0LWtleS1vZi0zMi1ieXRlcy1mb3ItdGVzdHM=";
    private static final int SECONDS_MAX = 90;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "capture", "apply", "sequence"})
    void withoutASecretKey(String service) throws Exception {
        assertThat(said(service, Map.of("SARRIO_API_TOKEN", "t")))
                .startsWith("2 ")
                .contains("SARRIO_SECRET_KEY is not set. Remedy: ")
                .doesNotContain("\tat ");
    }

    @Test
    void withoutAToken() throws Exception {
        assertThat(said("coordinator", Map.of("SARRIO_SECRET_KEY", KEY)))
                .startsWith("2 ")
                .contains("SARRIO_API_TOKEN is not set. Remedy: ")
                .doesNotContain("\tat ");
    }

    /** Its exit code and all that it said. */
    private String said(String service, Map<String, String> environment) throws IOException, InterruptedException {
        Path jar = Product.root().resolve(service + "-service/target/quarkus-app/quarkus-run.jar");
        Path output = directory.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SARRIO_"));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        Process process = builder.start();
        boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        process.destroyForcibly();
        return (ended ? process.exitValue() : "still running") + " " + Files.readString(output, StandardCharsets.UTF_8);
    }
}
