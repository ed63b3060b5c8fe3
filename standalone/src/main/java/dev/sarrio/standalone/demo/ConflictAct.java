package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The act in which one row is changed on both sides, neither having seen the other's change, and both end equal. */
final class ConflictAct {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = 50_000_000L;
    private static final String PRODUCT = " WHERE sku = 'SKU-000001'";
    private final Stage stage;
    private final CommandRunner commands;
    private final DemoServers servers;
    private final SyncWatch sync;
    private final Map<String, Object> figures;

    ConflictAct(Stage stage, CommandRunner commands, DemoServers servers, SyncWatch sync, Map<String, Object> figures) {
        this.stage = stage;
        this.commands = commands;
        this.servers = servers;
        this.sync = sync;
        this.figures = figures;
    }

    /** Both sides are written: the sync goes both ways. */
    void play() throws SQLException {
        stage.act("A conflict: one product gets two prices at the same moment");
        commands.run("update", "sync", ShopStory.SYNC, "conflict=latest");
        commands.run("pause", ShopStory.SYNC);
        sync.until("neither side hears of the other", TIMEOUT, ConflictAct::paused);
        try (Connection nonrds = servers.nonrds().application();
                Connection rds = servers.rds().application()) {
            price(nonrds, "19.90");
            price(rds, "24.90");
            stage.say("nonrds says 19.90, rds says 24.90 a moment later, and neither knows of the other.");
            long start = System.nanoTime();
            commands.run("resume", ShopStory.SYNC);
            while (!price(nonrds).equals("24.90") || !price(rds).equals("24.90") || recorded() == 0) {
                if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                    throw new DemoFailure("The two prices did not become one: " + price(nonrds) + " on nonrds, "
                            + price(rds) + " on rds");
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            stage.good("24.90 on both sides, after " + Figures.duration(Duration.ofNanos(System.nanoTime() - start))
                    + "; what lost is on record:");
        }
        commands.run("conflicts", "list", ShopStory.SYNC);
        JsonNode newest = conflicts().path(0);
        commands.run(
                "conflicts",
                "show",
                newest.path("database").asText() + "/" + newest.path("id").asText());
        figures.put("conflictsOnRecord", recorded());
    }

    private static boolean paused(JsonNode status) {
        boolean paused = status.path("targets").size() == 2;
        for (JsonNode target : status.path("targets")) {
            paused &= target.path("state").asText().equals("PAUSED");
        }
        return paused;
    }

    private long recorded() {
        return conflicts().size();
    }

    private JsonNode conflicts() {
        return commands.ask("conflicts", "list", ShopStory.SYNC).path("conflicts");
    }

    private static void price(Connection shop, String price) throws SQLException {
        try (Statement statement = shop.createStatement()) {
            statement.executeUpdate("UPDATE products SET price = " + price + PRODUCT);
        }
    }

    private static String price(Connection shop) throws SQLException {
        try (Statement statement = shop.createStatement();
                ResultSet row = statement.executeQuery("SELECT price FROM products" + PRODUCT)) {
            row.next();
            return row.getString(1);
        }
    }
}
