package dev.sarrio.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.embedded.Ports;
import dev.sarrio.standalone.state.DataDirectory;
import dev.sarrio.standalone.state.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real broker and control database, and stubs for services. */
class LauncherIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The stubs' archives of classes are nobody else's. */
    @TempDir
    static Path cache;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private DataDirectory data;
    private Background background;
    private Processes processes;

    @BeforeEach
    void install() throws IOException {
        Installation installation = StubService.install(directory.resolve("home"));
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        data = new DataDirectory(directory.resolve("data"));
        background = new Background(installation, data, out);
        processes = new Processes(data, out);
    }

    /** Not the ports of a product that somebody else runs on this machine. */
    @BeforeEach
    void movePorts() {
        System.setProperty(Parts.PORTS_MOVED, String.valueOf(Ports.free() - 7270));
        System.setProperty("sarrio.cache", cache.toString());
    }

    @AfterEach
    void stop() {
        background.down();
        System.clearProperty(Parts.PORTS_MOVED);
        System.clearProperty("sarrio.cache");
    }

    @Test
    void everythingStartsIsKeptRunningAndStops() throws IOException {
        assertThat(background.up()).as(said.toString(StandardCharsets.UTF_8)).isZero();
        State state = state();
        assertThat(state.ready()).isTrue();
        assertThat(state.parts())
                .containsOnlyKeys("coordinator", "capture", "apply", "sequence", "kafka", "control-db");
        assertThat(said())
                .contains(state.coordinatorUrl() + "/api/v1")
                .contains(Files.readString(data.path().resolve("token")).strip());

        assertThat(background.up()).isZero();
        assertThat(said()).contains("runs already: " + state.coordinatorUrl());

        for (String victim : List.of("capture", "kafka", "control-db")) {
            long before = pid(victim);
            assertThat(processes.signal(victim, "KILL")).isZero();
            await().atMost(PATIENCE).until(() -> isBack(victim, before));
        }

        List<State.Running> running =
                state().parts().values().stream().map(State.PartState::running).toList();
        assertThat(running).hasSize(6).allMatch(State.Running::isAlive);
        assertThat(background.down()).isZero();
        assertThat(data.isRunning()).isFalse();
        assertThat(running).noneMatch(State.Running::isAlive);
        assertThat(state().parts().get("kafka").port())
                .isEqualTo(state.parts().get("kafka").port());
    }

    @Test
    void secretsAreFilesOfTheOwnerOnlyAndOnNoCommandLine() throws IOException {
        background.up();
        List<String> secrets = List.of("token", "secret-key", "control-db-password", "control-db-superuser");
        for (String file : secrets) {
            Path secret = data.path().resolve(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
            String value = Files.readString(secret).strip();
            assertThat(commandLines()).noneMatch(c -> c.contains(value));
            assertThat(Files.readString(data.path().resolve("state.json"))).doesNotContain(value);
        }
    }

    @Test
    void whatAKilledLauncherLeftBehindIsStopped() {
        background.up();
        State state = state();
        ProcessHandle.of(state.launcher().pid()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> !data.isRunning());
        assertThat(state.parts().get("capture").running().isAlive()).isTrue();

        assertThat(background.up()).as(said()).isZero();
        assertThat(said()).contains("processes of a launcher that was killed");
        assertThat(state.parts().values()).noneMatch(p -> p.running().isAlive());
        assertThat(state().coordinatorUrl()).isEqualTo(state.coordinatorUrl());
    }

    @Test
    void otherPortsAreTakenWhereTheDefaultsAreInUseAndRememberedAfterwards() throws IOException {
        int inUse;
        try (ServerSocket other = new ServerSocket(0)) {
            inUse = other.getLocalPort();
            System.setProperty(Parts.PORTS_MOVED, String.valueOf(inUse - 7270));
            background.up();
        }
        int port = state().parts().get("coordinator").port();
        assertThat(port).isNotEqualTo(inUse);
        background.down();
        background.up();
        assertThat(state().parts().get("coordinator").port()).isEqualTo(port);
    }

    private State state() {
        return data.state().orElseThrow();
    }

    private long pid(String part) {
        return state().parts().get(part).running().pid();
    }

    private boolean isBack(String part, long before) {
        State.Running running = state().parts().get(part).running();
        return running != null
                && running.pid() != before
                && running.isAlive()
                && Ports.answers(state().parts().get(part).port());
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private List<String> commandLines() throws IOException {
        State state = state();
        Stream<State.Running> all = Stream.concat(
                Stream.of(state.launcher()), state.parts().values().stream().map(State.PartState::running));
        return all.map(r -> Path.of("/proc/" + r.pid() + "/cmdline"))
                .map(LauncherIT::read)
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
