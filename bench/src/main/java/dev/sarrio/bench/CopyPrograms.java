package dev.sarrio.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The programs that the copy is compared with.
 *
 * @param directory of pg_dump and pg_restore, of the servers' major version
 * @param pgcopydb if there is one for these servers
 * @param version of pgcopydb, or why it is left out; a sentence
 */
record CopyPrograms(Path directory, Optional<Path> pgcopydb, String version) {
    private static final Pattern DUMP_VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final Pattern PGCOPYDB_VERSION = Pattern.compile("(?m)^pgcopydb version (\\S+)");
    private static final Pattern PGCOPYDB_MAJORS = Pattern.compile("(?m)^compatible with Postgres (.*)$");

    /** Those of this machine. @throws IllegalArgumentException if no pg_dump fits */
    static CopyPrograms of(int major) {
        List<Path> path = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(d -> !d.isBlank())
                .map(Path::of)
                .toList();
        List<Path> directories = new ArrayList<>(
                List.of(Path.of("/usr/lib/postgresql", major + "", "bin"), Path.of("/usr/pgsql-" + major, "bin")));
        directories.addAll(path);
        return in(directories, path, major, Program::version);
    }

    /**
     * @param directories where pg_dump may be, the first that fits is taken
     * @param path where pgcopydb may be
     * @param versions asks a program
     */
    static CopyPrograms in(List<Path> directories, List<Path> path, int major, Function<Path, String> versions) {
        Map<String, Integer> others = new TreeMap<>();
        Path fitting = null;
        for (Path directory : directories) {
            OptionalInt found = dumpMajor(directory, versions);
            if (fitting == null && found.isPresent() && found.getAsInt() == major) {
                fitting = directory;
            } else if (found.isPresent()) {
                others.put(directory.toString(), found.getAsInt());
            }
        }
        if (fitting == null) {
            throw new IllegalArgumentException(none(major, others));
        }
        Optional<Path> pgcopydb = path.stream()
                .map(d -> d.resolve("pgcopydb"))
                .filter(Files::isExecutable)
                .findFirst();
        if (pgcopydb.isEmpty()) {
            return new CopyPrograms(
                    fitting, pgcopydb, "pgcopydb is not on the PATH: there are no figures to compare with its");
        }
        String answer = versions.apply(pgcopydb.get());
        String name = first(PGCOPYDB_VERSION, answer).map(v -> "pgcopydb " + v).orElse("pgcopydb");
        return isFor(major, answer)
                ? new CopyPrograms(fitting, pgcopydb, "compared with " + name)
                : new CopyPrograms(
                        fitting,
                        Optional.empty(),
                        name + " is not for PostgreSQL " + major + ": there are no figures to compare with its");
    }

    Path dump() {
        return directory.resolve("pg_dump");
    }

    Path restore() {
        return directory.resolve("pg_restore");
    }

    /** Whether pgcopydb says so; one that does not say is tried. @param answer what it prints as its version */
    static boolean isFor(int major, String answer) {
        return first(PGCOPYDB_MAJORS, answer)
                .map(list -> Arrays.asList(list.split("\\D+")).contains(String.valueOf(major)))
                .orElse(true);
    }

    private static OptionalInt dumpMajor(Path directory, Function<Path, String> versions) {
        Path dump = directory.resolve("pg_dump");
        if (!Files.isExecutable(dump) || !Files.isExecutable(directory.resolve("pg_restore"))) {
            return OptionalInt.empty();
        }
        return first(DUMP_VERSION, versions.apply(dump))
                .map(v -> OptionalInt.of(Integer.parseInt(v)))
                .orElse(OptionalInt.empty());
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static String none(int major, Map<String, Integer> others) {
        String there = others.isEmpty()
                ? "there is none at all"
                : "there is "
                        + others.entrySet().stream()
                                .map(e -> e.getValue() + " in " + e.getKey())
                                .collect(Collectors.joining(", "));
        return "w5 needs pg_dump and pg_restore of the servers' major version, which is " + major + "; here " + there
                + ". Install PostgreSQL's client programs " + major + ", or give --major.";
    }
}
