package dev.sarrio.system.compose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of the host: run, waited for, with all that it said. */
final class Command {
    private static final int MINUTES_MAX = 4;

    private Command() {}

    /** What it ended with, and both of its streams. */
    record Said(int code, String text) {
        /** The text, if it succeeded. */
        String ok() {
            if (code != 0) {
                throw new IllegalStateException("Exit code " + code + ":\n" + text);
            }
            return text;
        }
    }

    static Said run(String... words) {
        return run(List.of(words), Path.of(""), Map.of());
    }

    static Said run(List<String> words, Path directory, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("command", ".txt");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(directory.toAbsolutePath().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("SARRIO_") || name.equals("JAVA_TOOL_OPTIONS"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            return new Said(ended ? process.exitValue() : -1, text);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether the host has it and it succeeds. */
    static boolean succeeds(String... words) {
        try {
            return run(words).code() == 0;
        } catch (UncheckedIOException e) {
            return false; // there is no such command
        }
    }
}
