package dev.sarrio.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Child processes with a session of their own: a Ctrl-C in the terminal reaches only the process that then stops them in order. */
public final class Detached {
    private static final List<String> PREFIX = List.of("/usr/bin/setsid", "/bin/setsid").stream()
            .filter(p -> Files.isExecutable(Path.of(p)))
            .findFirst()
            .map(List::of)
            .orElse(List.of());

    private Detached() {}

    /** What to put before a command; the process keeps its number. Nothing where there is no `setsid`. */
    public static List<String> prefix() {
        return PREFIX;
    }
}
