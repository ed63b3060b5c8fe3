package dev.sarrio.coordinator;

import dev.sarrio.cli.Sarrio;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line in this process, as its user types it at the coordinator under test. */
abstract class TypedLines {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** @param line words, with single blanks between  @return the exit code */
    final int sarrio(String line) {
        out.reset();
        err.reset();
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("SARRIO_URL", "http://localhost:" + RestAssured.port);
        environment.put("SARRIO_TOKEN", CoordinatorServers.TOKEN);
        return new Sarrio(environment, home(), stream(out), stream(err), false).run(List.of(line.split(" ")));
    }

    /** What the shell has besides. */
    Map<String, String> environment() {
        return Map.of();
    }

    Path home() {
        return Path.of("target");
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** Of the last line. */
    final String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Of the last line. */
    final String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
