package dev.sarrio.postgres;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * pg_dump and pg_restore of one installation on this host.
 *
 * @param directory where both are
 * @param major their version
 */
public record PgTools(Path directory, int major) {
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final long VERSION_SECONDS_MAX = 20;

    public Path dump() {
        return directory.resolve("pg_dump");
    }

    public Path restore() {
        return directory.resolve("pg_restore");
    }

    /**
     * The oldest installation that is not older than the server: pg_dump refuses a newer server, and speaks the newer dialect the
     * newer it is.
     *
     * @param preferred directories to look in first (a path list, as in PATH), e.g. the setting SARRIO_PG_BIN; null for none
     */
    public static PgTools fit(ServerVersion server, String preferred) {
        List<PgTools> found = new ArrayList<>();
        for (Path directory : directories(preferred, System.getenv("PATH"))) {
            Optional<PgTools> tools = in(directory);
            if (tools.isPresent() && tools.get().major() == server.major()) {
                return tools.get(); // none is older; what is in PATH may take a while to say which it is
            }
            tools.ifPresent(found::add);
        }
        return found.stream()
                .filter(t -> t.major() >= server.major())
                .min(Comparator.comparingInt(PgTools::major))
                .orElseThrow(() -> none(server, found));
    }

    private static SarrioException none(ServerVersion server, List<PgTools> found) {
        String which = found.isEmpty()
                ? "there is none on this host"
                : "on this host there is only "
                        + found.stream()
                                .map(t -> t.major() + " in " + t.directory())
                                .collect(Collectors.joining(", "));
        return new SarrioException(
                ErrorCode.NO_PG_DUMP,
                "No pg_dump fits the source, which is PostgreSQL " + server.major() + ": " + which,
                "install the PostgreSQL client programs of version " + server.major()
                        + " or newer where apply-service runs (package postgresql-client-" + server.major()
                        + "), or set SARRIO_PG_BIN to their bin directory; or create the schema on the target yourself and"
                        + " copy the data only");
    }

    private static Set<Path> directories(String preferred, String path) {
        Set<Path> all = new LinkedHashSet<>();
        split(preferred, all);
        glob(Path.of("/usr/lib/postgresql"), "*", all);
        glob(Path.of("/usr"), "pgsql-*", all);
        split(path, all);
        return all;
    }

    private static void split(String pathList, Set<Path> into) {
        if (pathList != null) {
            for (String one : pathList.split(File.pathSeparator)) {
                if (!one.isBlank()) {
                    into.add(Path.of(one));
                }
            }
        }
    }

    private static void glob(Path parent, String pattern, Set<Path> into) {
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, pattern)) {
                versions.forEach(v -> into.add(v.resolve("bin")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Optional<PgTools> in(Path directory) {
        PgTools tools = new PgTools(directory, 0);
        if (!Files.isExecutable(tools.dump()) || !Files.isExecutable(tools.restore())) {
            return Optional.empty();
        }
        try {
            Process process = new ProcessBuilder(tools.dump().toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(answer);
            boolean ended = process.waitFor(VERSION_SECONDS_MAX, TimeUnit.SECONDS);
            return ended && version.find()
                    ? Optional.of(new PgTools(directory, Integer.parseInt(version.group(1))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not a program that this host can run
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking for pg_dump", e);
        }
    }
}
