package dev.sarrio.embedded.kafka;

import dev.sarrio.embedded.ClassArchive;
import dev.sarrio.embedded.Detached;
import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A broker as a process of its own, small (256 MB of heap) and tuned for a quick start: the first run that is stopped in order
 * leaves an archive of loaded classes for the later ones. Not thread-safe.
 */
public final class BrokerProcess implements KafkaBroker, ServerProcess {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private final BrokerSettings settings;
    private final String classPath = BrokerClassPath.current();
    private final ClassArchive archive;
    private Process process;

    private BrokerProcess(BrokerSettings settings) {
        this.settings = settings;
        this.archive = new ClassArchive(
                "kafka",
                Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList(),
                settings.directory().resolve("classes.jsa"));
    }

    /** Returns when it accepts connections. */
    public static BrokerProcess start(BrokerSettings settings) {
        BrokerProcess broker = new BrokerProcess(settings);
        broker.start();
        return broker;
    }

    @Override
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public Path log() {
        return settings.directory().resolve("broker.log");
    }

    /** Starts it again after {@link #stop} or {@link #kill}; nothing happens if it runs. */
    @Override
    public void start() {
        if (isRunning()) {
            return;
        }
        Storage.prepare(settings);
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka can't be started in " + settings.directory(), e);
        }
        if (!Ports.await(START_TIMEOUT, process, () -> Ports.answers(settings.port()))) {
            boolean ended = !process.isAlive();
            kill();
            throw new IllegalStateException(
                    "Kafka " + (ended ? "ended at start" : "did not start in time") + ": see " + log());
        }
    }

    /** Stops it in order. */
    @Override
    public void stop() {
        if (!isRunning()) {
            return;
        }
        process.destroy();
        try {
            if (process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                archive.keep();
            } else {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** Kills it without warning. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly()
                    .onExit()
                    .orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private Process launch() throws IOException {
        Path properties = settings.directory().resolve("server.properties");
        Files.writeString(
                properties,
                settings.serverProperties().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().replace("\\", "\\\\") + "\n")
                        .collect(Collectors.joining()));
        List<String> command = new ArrayList<>(Detached.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(archive.options());
        command.addAll(List.of("-cp", classPath, "kafka.Kafka", properties.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }
}
