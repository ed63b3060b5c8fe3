package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** The act in which one row is changed on both sides, neither having seen the other's change, and both end equal. */
final class ConflictAct {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final String EARLIER = "19.90";
    private static final String LATER = "24.90";
    private static final String PRODUCT = " WHERE sku = 'SKU-000001'";
    private final Stage stage;
    private final CommandRunner commands;
    private final DemoServers servers;
    private final SyncWatch sync;
    private final Map<String, Object> figures;
    private JsonNode conflicts;

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
            price(nonrds, EARLIER);
            price(rds, LATER);
            stage.say("nonrds says " + EARLIER + ", rds says " + LATER
                    + " a moment later, and neither knows of the other.");
            long start = System.nanoTime();
            commands.run("resume", ShopStory.SYNC);
            sync.until("both sides have the later price, and one of them the conflict on record", TIMEOUT, status -> {
                conflicts = commands.ask("conflicts", "list", ShopStory.SYNC).path("conflicts");
                return !conflicts.isEmpty() && hasLaterPrice(nonrds) && hasLaterPrice(rds);
            });
            stage.good(LATER + " on both sides, after " + Figures.duration(Duration.ofNanos(System.nanoTime() - start))
                    + "; what lost is on record:");
        }
        commands.run("conflicts", "list", ShopStory.SYNC);
        JsonNode newest = conflicts.path(0);
        commands.run(
                "conflicts",
                "show",
                newest.path("database").asText() + "/" + newest.path("id").asText());
        figures.put("conflictsOnRecord", (long) conflicts.size());
    }

    private static boolean paused(JsonNode status) {
        boolean paused = status.path("targets").size() == 2;
        for (JsonNode target : status.path("targets")) {
            paused &= target.path("state").asText().equals("PAUSED");
        }
        return paused;
    }

    private static void price(Connection shop, String price) throws SQLException {
        try (Statement statement = shop.createStatement()) {
            statement.executeUpdate("UPDATE products SET price = " + price + PRODUCT);
        }
    }

    private static boolean hasLaterPrice(Connection shop) {
        try (Statement statement = shop.createStatement();
                ResultSet row = statement.executeQuery("SELECT price = " + LATER + " FROM products" + PRODUCT)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new IllegalStateException("A product can't be read", e);
        }
    }
}
