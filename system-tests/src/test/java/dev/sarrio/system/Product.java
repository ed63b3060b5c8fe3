package dev.sarrio.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A product of the test's own, started as users start it, in a data directory of its own. */
public final class Product implements AutoCloseable {
    private static final int COMMAND_MINUTES_MAX = 4;
    /** Products that are started by several JVMs at once must not look for ports in the same place. */
    private static final String PORTS_MOVED = "sarrio.ports.moved";

    private final Path root;
    private final Path data;
    private final String javaOptions;

    private Product(Path root, Path data, String javaOptions) {
        this.root = root;
        this.data = data;
        this.javaOptions = javaOptions;
    }

    public static Product start(Path directory) {
        return start(directory, "");
    }

    /** @param javaOptions of all its processes: settings as `-Dsarrio.apply.copy-workers=2` */
    public static Product start(Path directory, String javaOptions) {
        Product product = new Product(root(), directory.resolve("product"), javaOptions);
        product.launcher("up", "--detach");
        return product;
    }

    public Rest rest() {
        return new Rest(url() + "/api/v1", token());
    }

    public String url() {
        return state().path("coordinatorUrl").asText();
    }

    public String token() {
        return read(data.resolve("token")).strip();
    }

    /** SIGKILL; the launcher starts it again. */
    void kill(String part) {
        launcher("kill", part);
    }

    /** SIGTERM; the launcher starts it again. */
    void restart(String part) {
        launcher("restart", part);
    }

    /** SIGKILL, SIGSTOP or SIGCONT at once. @return who got it: the process that runs, or that the launcher starts next */
    public ProcessHandle signal(String part, String signal) {
        AtomicReference<ProcessHandle> process = new AtomicReference<>();
        await().atMost(COMMAND_MINUTES_MAX, TimeUnit.MINUTES).until(() -> {
            process.set(
                    ProcessHandle.of(pid(part)).filter(ProcessHandle::isAlive).orElse(null));
            return process.get() != null;
        });
        signal(process.get(), signal);
        return process.get();
    }

    /** The same to a process; nothing happens if it is gone. */
    public static void signal(ProcessHandle process, String signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long pid(String part) {
        return state().path("parts").path(part).path("running").path("pid").asLong();
    }

    /** The ends of all logs: what a failed test is explained with. */
    public String logs() {
        return launcher("logs");
    }

    @Override
    public void close() {
        launcher("down");
    }

    private JsonNode state() {
        try {
            return Json.MAPPER.readTree(data.resolve("state.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command ended with, and all that it said. */
    record Said(int code, String text) {}

    /** `./sarrio demo WORDS` on this product. */
    Said demo(String... words) {
        return run("dev.sarrio.standalone.demo.Main", List.of(words));
    }

    private String launcher(String... words) {
        Said said = run("dev.sarrio.standalone.Main", List.of(words));
        if (said.code() != 0) {
            throw new IllegalStateException(String.join(" ", words) + " failed:\n" + said.text());
        }
        return said.text();
    }

    private Said run(String main, List<String> words) {
        Path jar = root.resolve("standalone/target/sarrio-standalone.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("The product is not packaged: run `mvn verify`, or `./sarrio build` first");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dsarrio.home=" + root,
                "-D" + PORTS_MOVED + "=" + Integer.getInteger(PORTS_MOVED, 0),
                "-cp",
                jar.toString(),
                main));
        command.addAll(words);
        command.addAll(List.of("--data", data.toString()));
        try {
            File said = File.createTempFile("launcher", ".txt", data.getParent().toFile());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said);
            if (!javaOptions.isEmpty()) {
                builder.environment().put("JAVA_TOOL_OPTIONS", javaOptions);
            }
            Process process = builder.start();
            boolean ended = process.waitFor(COMMAND_MINUTES_MAX, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            return new Said(ended ? process.exitValue() : -1, read(said.toPath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path root() {
        for (Path d = Path.of("").toAbsolutePath(); d != null; d = d.getParent()) {
            if (Files.isDirectory(d.resolve(".mvn"))) {
                return d;
            }
        }
        throw new IllegalStateException("Not inside the repository");
    }
}
