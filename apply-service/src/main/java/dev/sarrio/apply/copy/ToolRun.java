package dev.sarrio.apply.copy;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs pg_dump or pg_restore. The login goes through the environment: arguments can be read by everyone on the host. */
final class ToolRun {
    private static final int OUTPUT_BYTES_MAX = 64 << 20;

    private ToolRun() {}

    /** @param output what it printed, both streams, cut at 64 MB */
    record Outcome(int exitCode, String output) {
        boolean isCut() {
            return output.length() >= OUTPUT_BYTES_MAX;
        }

        /** The end of what it printed, for people. */
        String tail() {
            String text = output.strip();
            return text.length() <= 2000 ? text : "…" + text.substring(text.length() - 2000);
        }
    }

    static Outcome run(List<String> command, Map<String, String> environment, Path scratch) {
        Process process = null;
        try {
            Path output = Files.createTempFile(scratch, "tool", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            process = builder.start();
            process.getOutputStream().close();
            int exitCode = process.waitFor();
            return new Outcome(exitCode, head(output));
        } catch (IOException e) {
            throw new SarrioException(
                    ErrorCode.COPY_FAILED,
                    "Can't run " + command.get(0) + ": " + e.getMessage(),
                    "check that apply-service may run it and write to " + scratch,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + command.get(0), e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static String head(Path output) throws IOException {
        try (var in = Files.newInputStream(output)) {
            return new String(in.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }

    /** libpq's variables for a login. */
    static Map<String, String> environment(PgServers servers, Connection to, String application) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PGHOST", to.host());
        environment.put("PGPORT", String.valueOf(to.port()));
        environment.put("PGUSER", to.user());
        environment.put("PGDATABASE", to.dbname());
        environment.put("PGAPPNAME", application);
        environment.put("PGCONNECT_TIMEOUT", "15");
        environment.put("PGSSLMODE", to.parameters().getOrDefault("sslmode", "prefer"));
        String ca = to.parameters().get("sslrootcert");
        if (ca != null) {
            environment.put("PGSSLROOTCERT", ca);
        }
        String password = servers.jdbcProperties(to, application).getProperty("password");
        if (password != null) {
            environment.put("PGPASSWORD", password);
        }
        environment.put("LC_ALL", "C");
        return environment;
    }
}
