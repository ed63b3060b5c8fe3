package dev.sarrio.system.compose;

import dev.sarrio.embedded.Ports;
import dev.sarrio.system.Product;
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
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One stack of deploy/compose with the demo on top, under a name, ports and secrets of the test's own. */
final class Compose implements AutoCloseable {
    private static final Path FILES = Product.root().resolve("deploy/compose");
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> variables = new TreeMap<>();
    private final List<String> command;
    private final String project;
    private final Path file;

    /** @param command one of {@link #installed} */
    Compose(List<String> command, Path directory) {
        this.command = command;
        this.project = "sarrio-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        this.file = directory.resolve("env");
        variables.putAll(Map.of(
                "SARRIO_SECRET_KEY", "c2VjcmV0LWtleS1vZi0zMi1ieXRlcy1mb3ItdGVzdHM=",
                "SARRIO_API_TOKEN", "token-of-the-test",
                "SARRIO_CONTROL_DB_PASSWORD", "password-of-the-test",
                "SARRIO_PORT", String.valueOf(Ports.free()),
                "SARRIO_KAFKA_PORT", String.valueOf(Ports.free()),
                "DEMO_SOURCE_PORT", String.valueOf(Ports.free()),
                "DEMO_TARGET_PORT", String.valueOf(Ports.free())));
    }

    /** The two that there are, as far as they are installed, the newer one first. */
    static List<List<String>> installed() {
        List<List<String>> all = new ArrayList<>();
        if (Command.succeeds("docker", "compose", "version")) {
            all.add(List.of("docker", "compose"));
        }
        if (Command.succeeds("docker-compose", "version")) {
            all.add(List.of("docker-compose"));
        }
        return all;
    }

    String variable(String name) {
        return variables.get(name);
    }

    /** From the next {@link #run} on. */
    void set(String name, String value) {
        variables.put(name, value);
    }

    Command.Said run(String... words) {
        try {
            Files.write(
                    file,
                    variables.entrySet().stream()
                            .map(v -> v.getKey() + "=" + v.getValue())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> all = new ArrayList<>(command);
        all.addAll(
                List.of("-p", project, "--env-file", file.toString(), "-f", "compose.yaml", "-f", "compose.demo.yaml"));
        all.addAll(List.of(words));
        return Command.run(all, FILES, Map.of());
    }

    /** `docker compose run --rm cli WORDS` */
    Command.Said cli(String... words) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "-T", "cli"));
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    String container(String service) {
        return run("ps", "-q", service).ok().strip();
    }

    /** Starts another container of the service, as files and variables are by now, beside the one that runs. @return its id */
    String another(String service) {
        String running = container(service);
        run("up", "-d", "--no-deps", "--no-recreate", "--scale", service + "=2", service)
                .ok();
        return container(service)
                .lines()
                .filter(id -> !id.equals(running))
                .findFirst()
                .orElseThrow();
    }

    /** One property of the service's container, as a Go template names it. */
    String inspect(String service, String template) {
        return property(container(service), template);
    }

    private static String property(String container, String template) {
        return Command.run("docker", "inspect", "-f", template, container).ok().strip();
    }

    /** Where a container answers; "" while it is being restarted. */
    static String host(String container) {
        return property(container, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
    }

    boolean isReady(String host) {
        if (host.isEmpty()) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":8080/q/health/ready"))
                .timeout(ANSWER_MAX)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The service's process ends as by a crash, and Docker starts it again. */
    void crash(String service) {
        long pid = Long.parseLong(inspect(service, "{{.State.Pid}}"));
        boolean ours = ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
        if (!ours) { // who may not kill it asks Docker, which takes that for a wish that it stays down
            Command.run("docker", "kill", container(service)).ok();
            Command.run("docker", "start", container(service)).ok();
        }
    }

    /** What each container of the stack uses, in MB. */
    Map<String, Double> memory() {
        String ids = run("ps", "-q").ok().strip();
        List<String> words =
                new ArrayList<>(List.of("docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}"));
        words.addAll(ids.lines().toList());
        return Command.run(words, FILES, Map.of())
                .ok()
                .lines()
                .map(l -> l.split(" "))
                .collect(Collectors.toMap(
                        w -> w[0].replaceAll("^" + project + "[-_]|[-_]\\d+$", ""),
                        w -> megabytes(w[1]),
                        Math::max,
                        TreeMap::new));
    }

    private static double megabytes(String amount) {
        double number = Double.parseDouble(amount.replaceAll("[A-Za-z]+", ""));
        return switch (amount.replaceAll("[0-9.]+", "")) {
            case "GiB" -> number * 1073.741824;
            case "MiB" -> number * 1.048576;
            case "KiB", "kB" -> number / 1000;
            default -> number / 1_000_000;
        };
    }

    String logs() {
        return run("logs", "--no-color", "--tail", "40").text();
    }

    @Override
    public void close() {
        run("down", "--volumes", "--timeout", "10");
    }
}
