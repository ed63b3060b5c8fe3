package dev.sarrio.system.compose;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The images under test: those that `deploy/build` has made last, of this very revision. */
final class Images {
    static final List<String> SERVICES = List.of("coordinator", "capture", "apply", "sequence");
    static final List<String> ALL = List.of("coordinator", "capture", "apply", "sequence", "cli");
    private static final String PROPERTY = "sarrio.test.compose";

    private Images() {}

    static String of(String name) {
        return "sarrio-" + name + ":latest";
    }

    /** Skips the class where there are no images to test, and says why; with `required` it fails instead. */
    static void wanted() {
        String obstacle = obstacle();
        String choice = System.getProperty(PROPERTY, "auto");
        System.out.println("[" + PROPERTY + "=" + choice + "] "
                + (obstacle == null ? "on containers" : "skipped, since " + obstacle));
        if (obstacle != null && choice.equals("required")) {
            throw new IllegalStateException("-D" + PROPERTY + "=required, but " + obstacle);
        }
        if (obstacle != null) {
            abort(obstacle);
        }
    }

    private static String obstacle() {
        if (!Command.succeeds("docker", "version")) {
            return "no Docker answers";
        }
        if (Compose.installed().isEmpty()) {
            return "neither `docker compose` nor `docker-compose` is installed";
        }
        Command.Said head = Command.run("git", "rev-parse", "HEAD");
        String revision = head.code() == 0 ? head.text().strip() : "unknown"; // as deploy/build calls it
        for (String name : ALL) {
            Command.Said said = Command.run("docker", "image", "inspect", "-f", label("revision"), of(name));
            if (said.code() != 0) {
                return "there is no image " + of(name) + ": deploy/build makes it";
            }
            if (!said.text().strip().equals(revision)) {
                return of(name) + " was made of another revision: deploy/build makes it anew";
            }
        }
        return null;
    }

    static String label(String name) {
        return "{{index .Config.Labels \"org.opencontainers.image." + name + "\"}}";
    }

    /** One property of an image, as a Go template names it. */
    static String inspect(String name, String template) {
        return Command.run("docker", "image", "inspect", "-f", template, of(name))
                .ok()
                .strip();
    }

    /** What a container of the image ends with and says, run as compose runs it: read-only, without privileges, 400 MB. */
    static Command.Said run(String name, Map<String, String> environment, String... options) {
        List<String> all = new ArrayList<>(List.of("--rm"));
        all.addAll(List.of(options));
        return Command.run(command(name, environment, all), Path.of(""), Map.of());
    }

    /** The same, left running. @return its id */
    static String started(String name, String key, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("SARRIO_SECRET_KEY", key);
        return Command.run(command(name, all, List.of("-d")), Path.of(""), Map.of())
                .ok()
                .strip();
    }

    private static List<String> command(String name, Map<String, String> environment, List<String> options) {
        List<String> words =
                new ArrayList<>(List.of("docker", "run", "--read-only", "--cap-drop", "ALL", "--memory", "400m"));
        environment.forEach((variable, value) -> words.addAll(List.of("-e", variable + "=" + value)));
        words.addAll(options);
        words.add(of(name));
        return words;
    }
}
