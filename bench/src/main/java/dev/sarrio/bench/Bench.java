package dev.sarrio.bench;

import dev.sarrio.core.json.Json;
import dev.sarrio.embedded.Directories;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The program: for each workload it builds a rig, measures, takes the rig down and prints the figures. */
@Command(
        name = "sarrio-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what the packaged services cost a source and how fast they deliver, on embedded servers.",
            "",
            "  w1    transactions of the TPC-B kind: without capture, capture alone, everything running",
            "  w1b   one statement on many rows: with and without capture, and delivered",
            "  w2    a backlog, and how fast it is caught up with",
            "  w3    latency of single changes",
            "  w5    the initial copy, side by side with pgcopydb and pg_dump (only if it is named)",
            "  w6    a two-way sync beside a one-way one, and conflicts on it (only if it is named)",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  java -jar bench/target/sarrio-bench.jar --small",
            "  java -jar bench/target/sarrio-bench.jar w1 w3 --rounds 5 --seconds 20 --json bench.json",
            "  java -jar bench/target/sarrio-bench.jar w2 --backlog 100000 --server shared_buffers=256MB",
            "  java -jar bench/target/sarrio-bench.jar w5 --copy-rows 20000000 --json copy.json",
            "bench/README.md says how to read the figures."
        })
public final class Bench implements Callable<Integer> {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final List<Workload> USUAL = List.of(Workload.W1, Workload.W1B, Workload.W2, Workload.W3);

    @Parameters(
            paramLabel = "WORKLOAD",
            arity = "0..*",
            description = "w1, w1b, w2, w3, w5, w6 (default: the first four).")
    private List<Workload> workloads = List.of();

    @Mixin
    private Sizes sizes;

    @Option(
            names = "--major",
            description =
                    "Major version of the servers: 15, 17 or 18 (default: 17; w5: 15). w5 needs pg_dump of the same"
                            + " version, in /usr/lib/postgresql or on the PATH.")
    private Integer major;

    @Option(
            names = "--server",
            paramLabel = "NAME=VALUE",
            description = "A setting of all servers, over the usual ones (shared_buffers 1GB and others).")
    private Map<String, String> settings = new TreeMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, each round's too.")
    private Path json;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where everything is kept while it runs, some GB (default: a temporary directory).")
    private Path work;

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        OUT.flush();
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setExecutionExceptionHandler(Bench::failed);
    }

    /** What was asked for and can't be is told in its sentence; anything else with all that is known of it. */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof IllegalArgumentException) {
            command.getErr().println(e.getMessage());
            return command.getCommandSpec().exitCodeOnInvalidInput();
        }
        throw e;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        List<Workload> chosen = workloads.isEmpty() ? USUAL : workloads;
        for (Workload workload : chosen) {
            checkMajor(workload);
            workload.measurement(sizes).check(major(workload));
        }
        Path directory = work == null ? Files.createTempDirectory("sarrio-bench") : work.toAbsolutePath();
        Map<Workload, Figures> found = new EnumMap<>(Workload.class);
        Map<String, Servers> filled = new TreeMap<>();
        try {
            for (Workload workload : chosen) {
                Servers servers = filled.get(workload.tables());
                if (servers == null) {
                    servers = fill(workload, template(directory, workload));
                    filled.put(workload.tables(), servers);
                }
                found.put(workload, measure(workload, servers, directory.resolve(workload.toString())));
                write(servers, found); // a later one may fail
            }
        } finally {
            chosen.forEach(w -> Directories.delete(template(directory, w)));
            if (work == null) {
                Directories.delete(directory);
            }
        }
        return found.values().stream().allMatch(Figures::equal) ? 0 : 1;
    }

    private void checkMajor(Workload workload) {
        if (!EmbeddedPostgres.has(major(workload))) {
            throw new IllegalArgumentException(
                    "No servers of PostgreSQL " + major(workload) + " are packed here: give --major 15, 17 or 18");
        }
    }

    private int major(Workload workload) {
        return major == null ? workload.usualMajor() : major;
    }

    private static Path template(Path directory, Workload workload) {
        return directory.resolve("template-" + workload.tables());
    }

    private Servers fill(Workload workload, Path template) throws SQLException, IOException {
        OUT.println("filling the tables of " + workload + ": " + sizes.json());
        return Servers.filled(major(workload), settings, template, workload.tables(), sizes);
    }

    private Figures measure(Workload workload, Servers servers, Path directory)
            throws SQLException, IOException, InterruptedException {
        OUT.println();
        OUT.println(workload + ": " + workload.description());
        Figures figures = new Figures();
        workload.measurement(sizes).run(new Ground(servers, directory, OUT), figures);
        OUT.println();
        figures.lines().forEach(OUT::println);
        return figures;
    }

    private void write(Servers servers, Map<Workload, Figures> found) throws IOException {
        if (json == null) {
            return;
        }
        Map<String, Object> byName = new LinkedHashMap<>();
        found.forEach((workload, figures) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("major", major(workload));
            one.putAll(figures.json());
            byName.put(workload.toString(), one);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("server", servers.settings());
        all.put("sizes", sizes.json());
        all.put("workloads", byName);
        Files.writeString(json, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }
}
