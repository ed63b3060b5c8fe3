package dev.sarrio.standalone.process;

import dev.sarrio.embedded.ClassArchive;
import dev.sarrio.embedded.Detached;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the four services, run from the same package as in a container. Its settings, and secrets among them, travel in the environment. */
public final class ServicePart implements Part {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
    private static final Pattern REASON = Pattern.compile("\"(?:reason|problem|message|error)\"\\s*:\\s*\"([^\"]+)\"");
    private final String name;
    private final Path packaged;
    private final int port;
    private final Path log;
    private final List<String> javaOptions;
    private final Map<String, String> environment;
    private final HttpClient http;
    private final ClassArchive archive;
    private Process process;

    public ServicePart(
            String name,
            Path packaged,
            int port,
            Path log,
            List<String> javaOptions,
            Map<String, String> environment,
            HttpClient http) {
        this.name = name;
        this.packaged = packaged;
        this.port = port;
        this.log = log;
        this.javaOptions = javaOptions;
        this.environment = environment;
        this.http = http;
        this.archive = new ClassArchive(name, List.of(packaged), log.resolveSibling(name + ".jsa"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url() {
        return "http://localhost:" + port;
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    public void start() {
        if (!Files.exists(packaged)) {
            throw new IllegalStateException(packaged + " is missing: build it (./sarrio up does)");
        }
        List<String> command = new ArrayList<>(Detached.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(archive.options());
        command.addAll(List.of("-jar", packaged.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(packaged.getParent().toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(v -> v.startsWith("SARRIO_") || v.startsWith("QUARKUS_"));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("The service " + name + " can't be started", e);
        }
    }

    @Override
    public void stop() {
        if (!isRunning()) {
            return;
        }
        process.destroy();
        try {
            if (process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                archive.keep();
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    @Override
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Optional<String> notReady() {
        if (!isRunning()) {
            return Optional.of("not running");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(ANSWER_TIMEOUT)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                return Optional.empty();
            }
            Matcher reason = REASON.matcher(answer.body());
            return Optional.of(reason.find() ? reason.group(1) : "HTTP " + answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            return Optional.of("starting");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
