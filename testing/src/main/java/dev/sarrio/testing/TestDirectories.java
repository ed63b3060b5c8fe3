package dev.sarrio.testing;

import dev.sarrio.embedded.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories of servers under test, deleted when the JVM ends (after the server in them was stopped). */
final class TestDirectories {
    private TestDirectories() {}

    static Path create(String name) {
        try {
            Path parent = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
            return Files.createTempDirectory(parent, "sarrio-test-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary directory", e);
        }
    }

    /** Stops the server when the JVM ends, then deletes its directory. */
    static void cleanUpAtExit(Path directory, Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.run();
            Directories.delete(directory);
        }));
    }
}
