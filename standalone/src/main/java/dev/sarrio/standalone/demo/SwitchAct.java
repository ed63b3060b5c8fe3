package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The act in which customers are led to rds: first a way back is made and tried with a conflict, then writes are switched under way. */
final class SwitchAct {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = 10_000_000L;
    private final Stage stage;
    private final CommandRunner commands;
    private final DemoServers servers;
    private final SyncWatch sync;
    private final Map<String, Object> figures;

    SwitchAct(Stage stage, CommandRunner commands, DemoServers servers, SyncWatch sync, Map<String, Object> figures) {
        this.stage = stage;
        this.commands = commands;
        this.servers = servers;
        this.sync = sync;
        this.figures = figures;
    }

    void play(Crowd crowd) throws SQLException {
        stage.act("A way back: from now on changes go both ways");
        commands.run("update", "sync", ShopStory.SYNC, "dbs=nonrds:source,rds:source");
        sync.until("changes go both ways", TIMEOUT, SwitchAct::bothWays);
        new ConflictAct(stage, commands, servers, sync, figures).play();
        sync.until("both directions run again", TIMEOUT, SwitchAct::bothWays);
        stage.act("The switch: customers go on at rds");
        switched(crowd);
        afterwards(crowd);
    }

    private static boolean bothWays(JsonNode status) {
        boolean running =
                status.path("sources").size() == 2 && status.path("targets").size() == 2 && SyncWatch.isLive(status);
        for (JsonNode flow : status.path("sequenceFlows")) {
            running &= flow.path("state").asText().equals("RUNNING");
        }
        return running;
    }

    private void switched(Crowd crowd) {
        stage.command("sarrio switch " + ShopStory.SYNC);
        JsonNode job = commands.ask("switch", ShopStory.SYNC);
        if (job.isMissingNode()) {
            commands.tryToRun("status", ShopStory.SYNC);
            throw new DemoFailure("The switch failed; writes are where they were");
        }
        for (JsonNode step : job.path("steps")) {
            stage.say(String.format(
                    "%-10s %s",
                    step.path("step").asText(),
                    Figures.duration(Duration.ofMillis(step.path("millis").asLong()))));
        }
        long millis = job.path("writesStoppedMillis").asLong();
        figures.put("writesStoppedMillis", (double) millis);
        stage.good("Writes were stopped for " + Figures.duration(Duration.ofMillis(millis))
                + "; nonrds is closed and follows. The way back would be the same command");
        long start = System.nanoTime();
        while (!crowd.allMoved()) {
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new DemoFailure("Customers did not find their way to rds");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        figures.put("customersWaitedMillis", (double) crowd.longestRefusal().toMillis());
    }

    private void afterwards(Crowd crowd) throws SQLException {
        long before = crowd.committed();
        long start = System.nanoTime();
        try (LagProbe probe =
                new LagProbe(servers.rds().application(), servers.nonrds().observer(), crowd.marker())) {
            while (System.nanoTime() - start < AFTERWARDS.toNanos()) {
                if (probe.measure(TIMEOUT) == null) {
                    throw new DemoFailure("A row committed on rds did not arrive on nonrds");
                }
                probe.breathe();
            }
            figures.put("transactionsAtRds", crowd.committed() - before);
            figures.put("lagBackMillisP50", probe.millis(0.5));
            stage.good(Figures.count(crowd.committed() - before) + " transactions at rds since; nonrds has them after "
                    + Math.round(probe.millis(0.5)) + " ms (median)");
        }
    }
}
