package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same with the user's own databases: nothing is written to the source but Sarrio's triggers and log, and no traffic is made. */
final class OwnStory {
    private static final String SYNC = "mysync";
    private static final Duration COPY_TIMEOUT = Duration.ofHours(24);
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(10);
    private final Stage stage;
    private final CommandRunner commands;
    private final DemoOptions options;

    OwnStory(Stage stage, CommandRunner commands, DemoOptions options) {
        this.stage = stage;
        this.commands = commands;
        this.options = options;
    }

    Summary play() {
        Map<String, Object> figures = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        SyncWatch sync = new SyncWatch(stage, commands, SYNC);

        stage.act("The databases and what is to be moved");
        commands.run("install");
        commands.run("add", "database", "nonrds", options.source());
        commands.run("add", "database", "rds", options.target());
        commands.run("add", "dbgroup", "mydbs", "nonrds:source", "rds:target");
        commands.run("add", "all", "tables", "db=nonrds", "relgroup=myrels");
        commands.run("add", "sync", SYNC, "relgroup=myrels", "dbs=mydbs", "autokick=0");
        if (commands.tryToRun("validate", SYNC) != 0) {
            throw new DemoFailure("validate found what stands in the way (see above)");
        }

        stage.act("Copy");
        long start = System.nanoTime();
        commands.run("update", "sync", SYNC, "autokick=1");
        commands.run("start");
        sync.until("the copy is complete", COPY_TIMEOUT, SyncWatch::isLive);
        figures.put("copySeconds", (System.nanoTime() - start) / 1e9);

        stage.act("Live for " + options.seconds() + " seconds: change something on the source");
        long until = System.nanoTime() + Duration.ofSeconds(options.seconds()).toNanos();
        JsonNode status = sync.until("watched", COPY_TIMEOUT, s -> System.nanoTime() > until);
        figures.put("rowsTotal", status.path("rowsTotal").asLong());
        figures.put("lagMillisP50", status.path("latencyMillisP50").asDouble());
        figures.put("lagMillisP99", status.path("latencyMillisP99").asDouble());
        commands.run("kick", SYNC, Long.toString(DRAIN_TIMEOUT.toSeconds()));
        commands.run("status", SYNC);

        stage.act("Both sides, compared");
        boolean equal = commands.tryToRun("compare", SYNC) == 0;
        figures.put("totalSeconds", stage.elapsed().toMillis() / 1000.0);
        stage.say("Took " + Figures.duration(stage.elapsed()));
        return new Summary(equal, problems, figures);
    }
}
