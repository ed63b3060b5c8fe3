package dev.sarrio.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sarrio.core.json.Json;
import dev.sarrio.standalone.launch.Installation;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: builds a rig, runs what was asked for, prints the figures, takes the rig down. */
@Command(
        name = "sarrio-bench",
        mixinStandardHelpOptions = true,
        description = "Measures latency and catch-up of the packaged services on embedded servers.",
        footer = {"", "Example: java -jar bench/target/sarrio-bench.jar --seconds 30 --backlog 500000 --json bench.json"
        })
public final class Bench implements Callable<Integer> {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Changes a second while latency is measured (default: 200).")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "How long latency is measured; 0 leaves it out (default: 30).")
    private int seconds;

    @Option(
            names = "--backlog",
            defaultValue = "100000",
            description = "Row changes to catch up with; 0 leaves it out (default: 100000).")
    private int backlog;

    @Option(
            names = "--rounds",
            defaultValue = "2",
            description = "How often it catches up; the first warms up (default: 2).")
    private int rounds;

    @Option(names = "--major", defaultValue = "17", description = "Major version of both servers (default: 17).")
    private int major;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there.")
    private Path json;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where everything is kept while it runs (default: a temporary directory).")
    private Path work;

    public static void main(String[] args) {
        int code = new CommandLine(new Bench()).execute(args);
        OUT.flush();
        System.exit(code);
    }

    @Override
    public Integer call() throws Exception {
        Path directory = work == null ? Files.createTempDirectory("sarrio-bench") : work.toAbsolutePath();
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Rig rig = Rig.build(Installation.find(), directory, major, OUT)) {
            figures.put("copySeconds", rig.copySeconds());
            if (seconds > 0) {
                figures.putAll(new Latency(rig, rate, seconds).run());
            }
            for (int round = 0; backlog > 0 && round < rounds; round++) {
                figures.putAll(new CatchUp(rig, backlog, round).run());
            }
            figures.put("equal", rig.equal());
        }
        figures.forEach((name, value) -> OUT.printf("%-24s %s%n", name, value));
        if (json != null) {
            Files.writeString(json, pretty(figures));
        }
        return Boolean.TRUE.equals(figures.get("equal")) ? 0 : 1;
    }

    private static String pretty(Map<String, Object> figures) throws JsonProcessingException {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n";
    }
}
