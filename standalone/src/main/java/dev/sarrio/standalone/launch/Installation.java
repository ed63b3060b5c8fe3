package dev.sarrio.standalone.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the built product is. @param root the repository's */
public record Installation(Path root) {
    static final List<String> SERVICES = List.of("coordinator", "capture", "apply", "sequence");

    public Installation {
        root = root.toAbsolutePath().normalize();
    }

    /** As the script `./sarrio` says (`sarrio.home`), else from the working directory upwards. */
    public static Installation find() {
        String home = System.getProperty("sarrio.home");
        if (home != null) {
            return new Installation(Path.of(home));
        }
        for (Path d = Path.of("").toAbsolutePath(); d != null; d = d.getParent()) {
            if (Files.isDirectory(d.resolve(".mvn"))) {
                return new Installation(d);
            }
        }
        throw new IllegalStateException("Not inside Sarrio's directory; set -Dsarrio.home");
    }

    /** The runnable package of a service, the one that its container image runs too. */
    Path service(String name) {
        return root.resolve(name + "-service")
                .resolve("target")
                .resolve("quarkus-app")
                .resolve("quarkus-run.jar");
    }
}
