package dev.sarrio.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sarrio.cli.Sarrio;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.cli.rest.CoordinatorException;
import dev.sarrio.cli.rest.Settings;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.standalone.launch.Background;
import dev.sarrio.standalone.launch.Installation;
import dev.sarrio.standalone.state.DataDirectory;
import dev.sarrio.standalone.state.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A whole Sarrio with a sync or two, from outside: its command line, and signals to its processes. */
final class Product {
    private static final String SYNC = "bench";
    private static final Duration LIVE_TIMEOUT = Duration.ofMinutes(30);
    private static final long LOOK_NANOS = 250_000_000L;
    /** Those that rows pass through. */
    private static final List<String> MOVERS = List.of("capture", "apply");

    private static final List<String> REST = List.of("coordinator", "sequence", "control-db");
    private final Path directory;
    private final DataDirectory data;
    private final Background background;
    /** What the launcher says: read if it fails, as its log vanishes with the rest. */
    private final ByteArrayOutputStream launcher = new ByteArrayOutputStream();

    private final PrintStream out;
    private boolean paused;

    Product(Path directory, PrintStream out) {
        this.directory = directory;
        this.data = new DataDirectory(directory);
        this.background =
                new Background(Installation.find(), data, new PrintStream(launcher, true, StandardCharsets.UTF_8));
        this.out = out;
    }

    void up() {
        if (background.up() != 0) {
            throw new IllegalStateException(
                    "Sarrio did not come up; what it said:\n" + launcher.toString(StandardCharsets.UTF_8));
        }
    }

    void down() throws IOException {
        if (paused) {
            resume();
        }
        background.down();
    }

    void addDatabase(String name, int port) {
        addDatabase(name, port, Servers.DBNAME);
    }

    void addDatabase(String name, int port, String dbname) {
        must(
                "add",
                "database",
                name,
                "dbname=" + dbname,
                "host=127.0.0.1",
                "port=" + port,
                "user=sarrio",
                "pass=" + Servers.PASSWORD);
    }

    /** Between equal databases. Returns when every change of the source arrives by itself. */
    void sync(String source, String target) throws IOException {
        addTables(source);
        addSync(source, target, "none");
        await(Product::isLive);
    }

    void addTables(String source) {
        addTables(source, "all_tables");
    }

    private void addTables(String source, String relgroup) {
        must("add", "all", "tables", "db=" + source, "relgroup=" + relgroup);
    }

    /** Between equal databases that both may write; the later of two changes of a row stays. Returns when every change arrives by itself. */
    void twoWaySync(String name, String one, String other) throws IOException {
        addTables(one, name);
        must(
                "add",
                "sync",
                name,
                "relgroup=" + name,
                "dbs=" + one + ":source," + other + ":source",
                "copy=none",
                "conflict=latest");
        await(name, Product::isLive);
    }

    /** Starts it, too. @param copy as the command line has it */
    void addSync(String source, String target, String copy) {
        must(
                "add",
                "sync",
                SYNC,
                "relgroup=all_tables",
                "dbs=" + source + ":source," + target + ":target",
                "copy=" + copy);
    }

    /** Looks at the sync's status until it is as it should be. */
    void await(Predicate<JsonNode> reached) throws IOException {
        await(SYNC, reached);
    }

    private void await(String sync, Predicate<JsonNode> reached) throws IOException {
        long deadline = System.nanoTime() + LIVE_TIMEOUT.toNanos();
        Coordinator coordinator = new Coordinator(
                new Settings(URI.create(state().coordinatorUrl()), new Secret(token()), "sarrio-bench"),
                Coordinator.Guard.OPEN);
        while (!reached.test(status(coordinator, sync))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The sync was not live after " + LIVE_TIMEOUT);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Removes the sync, and all that it made in its source. */
    void leave(String source) {
        must("remove", "sync", SYNC);
        must("uninstall", "database", source, "--topics");
    }

    /** What apply has used of memory since it was started. */
    Memory applyMemory() throws IOException {
        return Memory.of(pid("apply"));
    }

    /** Stops capture and apply where they are, as if they were given no CPU: triggers go on, nothing is moved. */
    void pause() throws IOException {
        paused = true;
        signal("STOP");
    }

    void resume() throws IOException {
        signal("CONT");
        paused = false;
    }

    /** Whether all rows are the same on both sides. */
    boolean compare() {
        return compare(SYNC);
    }

    boolean compare(String sync) {
        return run("compare", sync) == 0;
    }

    /** CPU seconds by part until now. */
    Map<String, Double> cpuSeconds(ProcessTable processes) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        MOVERS.forEach(part -> seconds.put(part, processes.tree(pid(part))));
        seconds.put("broker", processes.tree(pid("kafka")));
        double rest = processes.alone(state().launcher().pid());
        for (String part : REST) {
            rest += processes.tree(pid(part));
        }
        seconds.put("rest", rest);
        return seconds;
    }

    /** Whether all that the source has committed is at the target, and what comes next follows by itself. */
    static boolean isLive(JsonNode status) {
        if (status.path("state").asText().equals("FAILED")) {
            JsonNode problem = status.path("problem");
            throw new IllegalStateException(problem.path("message").asText() + ": "
                    + problem.path("remedy").asText());
        }
        return status.path("state").asText().equals("RUNNING")
                && status.path("consistent").asBoolean(false);
    }

    /** Without the command line, which would take from the processors what the copy could have had. @return nothing where it can't be told */
    private static JsonNode status(Coordinator coordinator, String sync) {
        try {
            return coordinator.get("/syncs/" + Coordinator.segment(sync) + "/status");
        } catch (CoordinatorException e) {
            return MissingNode.getInstance();
        }
    }

    private void signal(String name) throws IOException {
        for (String part : MOVERS) {
            try {
                if (new ProcessBuilder("kill", "-" + name, String.valueOf(pid(part)))
                                .start()
                                .waitFor()
                        != 0) {
                    throw new IOException("SIG" + name + " did not reach " + part);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted", e);
            }
        }
    }

    private long pid(String part) {
        State.Running running = state().parts().get(part).running();
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException(part + " does not run; its log is in " + directory.resolve("logs"));
        }
        return running.pid();
    }

    private State state() {
        return data.state().orElseThrow(() -> new IllegalStateException("Nothing runs in " + directory));
    }

    private void must(String... words) {
        if (run(words) != 0) {
            throw new IllegalStateException("sarrio " + words[0] + " " + words[1] + " failed");
        }
    }

    /** Runs a command line; its answer is shown only if it fails. */
    private int run(String... words) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int code = execute(answer, words);
        if (code != 0) {
            out.println("sarrio " + words[0] + ": " + answer.toString(StandardCharsets.UTF_8));
        }
        return code;
    }

    private String token() throws IOException {
        return Files.readString(directory.resolve("token")).strip();
    }

    private int execute(ByteArrayOutputStream answer, String... words) {
        try (PrintStream both = new PrintStream(answer, true, StandardCharsets.UTF_8)) {
            Map<String, String> environment = Map.of("SARRIO_URL", state().coordinatorUrl(), "SARRIO_TOKEN", token());
            return new Sarrio(environment, directory, both, both, false).run(List.of(words));
        } catch (IOException e) {
            throw new IllegalStateException("No token in " + directory, e);
        }
    }
}
