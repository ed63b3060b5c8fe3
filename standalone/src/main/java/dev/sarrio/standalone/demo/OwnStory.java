package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The same with the user's own databases, under names of the demo's own. No traffic is made. The source is written only by Sarrio's triggers and log,
 * the target only by the copy and the stream, and neither before both were looked at and found right.
 */
final class OwnStory {
    static final String SYNC = "demo";
    private static final String SOURCE = "demo_source";
    private static final String TARGET = "demo_target";
    private static final String DBS = "demo_dbs";
    private static final String TABLES = "demo_tables";
    private static final Duration COPY_TIMEOUT = Duration.ofHours(24);
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration REMOVAL_TIMEOUT = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = 200_000_000L;
    private final Stage stage;
    private final CommandRunner commands;
    private final DemoOptions options;
    private final String where;
    private final OwnDatabase source;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** @param where `--data DIR` for the commands that are named, or nothing */
    OwnStory(Stage stage, CommandRunner commands, DemoOptions options, String where) {
        this.stage = stage;
        this.where = where;
        this.commands = commands;
        this.options = options;
        this.source = OwnDatabase.at(options.source());
    }

    Summary play() throws SQLException {
        if (isThere(commands)) {
            throw new DemoFailure(
                    "An earlier demo with databases of yours is still there; ./sarrio demo --end" + where + " ends it");
        }
        try {
            look();
        } catch (DemoFailure e) {
            removeDefinitions(commands);
            throw new DemoFailure(e.getMessage() + ". Nothing was changed in either database", e);
        }
        try {
            return move();
        } finally {
            if (options.keep()) {
                sayWhatGoesOn();
            } else {
                removeDefinitions(commands);
                sayWhatIsLeft();
            }
        }
    }

    /** Logs in and reads; whatever is wrong ends the play here, with both databases as they were. */
    private void look() throws SQLException {
        stage.act("The databases and what is to be moved; nothing is changed yet");
        commands.run("install");
        commands.run("add", "database", SOURCE, options.source());
        commands.run("add", "database", TARGET, options.target());
        if (source.hasSarriosSchema()) {
            throw new DemoFailure("The source has a schema sarrio: another Sarrio captures it, or an earlier one was"
                    + " stopped before it could clean up (if none does: DROP SCHEMA sarrio CASCADE)");
        }
        commands.run("add", "dbgroup", DBS, SOURCE + ":source", TARGET + ":target");
        commands.run("add", "all", "tables", "db=" + SOURCE, "relgroup=" + TABLES);
        String[] validate = {"validate", SYNC, "relgroup=" + TABLES, "dbs=" + DBS};
        if (commands.tryToRun(validate) != 0) {
            throw new DemoFailure("Something stands in the way, see above; put it right and start the demo again");
        }
        if (commands.ask(validate).path("copy").asText().equals("none")) {
            throw new DemoFailure("The target's tables have rows: the demo copies into empty ones only, or makes them");
        }
    }

    private Summary move() {
        SyncWatch sync = new SyncWatch(stage, commands, SYNC);
        stage.act("Copy; changes made meanwhile are captured");
        stage.say("Ctrl-C leaves the sync at work; ./sarrio demo --end" + where + " then ends it.");
        long start = System.nanoTime();
        commands.run("add", "sync", SYNC, "relgroup=" + TABLES, "dbs=" + DBS, "autokick=0");
        commands.run("update", "sync", SYNC, "autokick=1");
        JsonNode copied = sync.until("the copy is complete", COPY_TIMEOUT, SyncWatch::isLive);
        long rows = 0;
        for (JsonNode table : copied.path("copy").path("tables")) {
            rows += table.path("rowsDone").asLong();
        }
        if (rows > 0) {
            figures.put("rowsCopied", rows);
        }
        figures.put("copySeconds", (System.nanoTime() - start) / 1e9);

        stage.act("Live for " + options.seconds() + " seconds: change something on the source");
        long until = System.nanoTime() + Duration.ofSeconds(options.seconds()).toNanos();
        sync.until("watched", COPY_TIMEOUT, s -> System.nanoTime() > until);
        commands.run("kick", SYNC, Long.toString(DRAIN_TIMEOUT.toSeconds()));
        JsonNode status = sync.status();
        figures.put("rowsStreamed", status.path("rowsTotal").asLong());
        if (status.path("latencyMillisP50").isNumber()) {
            figures.put("lagMillisP50", status.path("latencyMillisP50").asDouble());
            figures.put("lagMillisP99", status.path("latencyMillisP99").asDouble());
        }
        commands.run("status", SYNC);

        stage.act("Both sides, compared");
        boolean equal = commands.tryToRun("compare", SYNC) == 0;
        figures.put("totalSeconds", stage.elapsed().toMillis() / 1000.0);
        return new Summary(equal, List.of(), figures);
    }

    private void sayWhatGoesOn() {
        stage.say("");
        stage.say("Kept: the sync \"" + SYNC + "\" goes on, ./sarrio status " + SYNC + " shows it.");
        stage.say("./sarrio demo --end" + where + " ends it and takes the triggers from the source;");
        stage.say("./sarrio down" + where + " only stops Sarrio, and the triggers go on logging.");
    }

    private void sayWhatIsLeft() throws SQLException {
        stage.say("");
        long deadline = System.nanoTime() + REMOVAL_TIMEOUT.toNanos();
        boolean there = source.hasSarriosSchema();
        while (there && System.nanoTime() < deadline) {
            stage.running("triggers and log are taken from the source");
            LockSupport.parkNanos(LOOK_NANOS);
            there = source.hasSarriosSchema();
        }
        String stays = "schema sarrio, which could not be removed. As its owner: DROP SCHEMA sarrio CASCADE;";
        stage.say("Left on the source: " + (there ? stays : "nothing; triggers and log are gone."));
        boolean onTarget = OwnDatabase.at(options.target()).hasSarriosSchema();
        stage.say("Left on the target: the tables with their rows, and "
                + (onTarget ? stays : "nothing of Sarrio. If you don't want them, drop them."));
    }

    static boolean isThere(CommandRunner commands) {
        return !commands.ask("show", "database", SOURCE).isMissingNode()
                || !commands.ask("show", "database", TARGET).isMissingNode();
    }

    /** What there is of this demo or of an earlier one. */
    static void removeDefinitions(CommandRunner commands) {
        commands.quietly("remove", "sync", SYNC);
        commands.quietly("remove", "dbgroup", DBS);
        commands.quietly("remove", "relgroup", TABLES);
        commands.quietly("remove", "table", "*", "db=" + SOURCE, "--batch");
        commands.quietly("remove", "sequence", "*", "db=" + SOURCE, "--batch");
        commands.quietly("remove", "database", SOURCE, "--force");
        commands.quietly("remove", "database", TARGET, "--force");
    }
}
