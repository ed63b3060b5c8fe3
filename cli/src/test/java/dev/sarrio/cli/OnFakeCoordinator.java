package dev.sarrio.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a directory of its own, with a fake coordinator to talk to; both are new for each test. */
abstract class OnFakeCoordinator {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    FakeCoordinator coordinator;

    @BeforeEach
    void start() throws IOException {
        coordinator = new FakeCoordinator();
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    Map<String, String> environment() {
        return Map.of(
                "SARRIO_URL",
                coordinator.url(),
                "SARRIO_TOKEN",
                FakeCoordinator.TOKEN,
                "USER",
                "ana",
                "HOME",
                directory.toString());
    }

    int run(String... words) {
        return run(environment(), words);
    }

    int run(Map<String, String> environment, String... words) {
        return sarrio(environment, false).run(List.of(words));
    }

    /** One that says what it says into {@link #out} and {@link #err}, which are empty then. */
    Sarrio sarrio(Map<String, String> environment, boolean terminal) {
        out.reset();
        err.reset();
        return new Sarrio(
                environment,
                directory,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
