package dev.sarrio.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs programs of others. What they log in with goes through the environment: everyone on the machine may read their arguments. */
final class Program {
    private static final int TAIL_CHARS = 2000;

    private Program() {}

    /** What it prints, without waiting for it in vain; empty if it can't be run. */
    static String version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // not for this machine
        }
    }

    /** Returns when it has succeeded. @param log takes what it prints */
    static void run(List<String> command, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        command.get(0) + " ended with code " + code + "; the end of what it said:\n" + tail(log));
            }
        } finally {
            process.destroy(); // of use if the wait was interrupted
        }
    }

    private static String tail(Path log) throws IOException {
        String said = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        return said.substring(Math.max(0, said.length() - TAIL_CHARS));
    }
}
