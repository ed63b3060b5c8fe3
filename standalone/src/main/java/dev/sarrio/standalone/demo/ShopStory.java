package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The shop moves while customers are in it. Acts in order; each leaves what the next one needs. */
final class ShopStory {
    static final String SYNC = "mysync";
    private static final Duration COPY_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(1);
    private static final int TRANSACTIONS_PER_SECOND = 200;
    private final Stage stage;
    private final CommandRunner commands;
    private final DemoServers servers;
    private final Consumer<String> kill;
    private final DemoOptions options;
    private final SyncWatch sync;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** @param kill ends a service of this name at once, with no chance to clean up */
    ShopStory(Stage stage, CommandRunner commands, DemoServers servers, Consumer<String> kill, DemoOptions options) {
        this.stage = stage;
        this.commands = commands;
        this.servers = servers;
        this.kill = kill;
        this.options = options;
        this.sync = new SyncWatch(stage, commands, SYNC);
    }

    Summary play() throws SQLException {
        openTheShop();
        makeKnown();
        boolean equal;
        try (Crowd crowd = Crowd.enter(servers.nonrds(), servers.rds(), TRANSACTIONS_PER_SECOND)) {
            stage.say("Customers come in: " + TRANSACTIONS_PER_SECOND + " transactions a second from now on.");
            connect();
            copy();
            live(crowd);
            crash(crowd);
            sequences();
            new SwitchAct(stage, commands, servers, sync, figures).play(crowd);
            stage.act("The shop closes, what is under way arrives");
            crowd.close();
            figures.put("transactions", crowd.committed());
            // while rows come in, the side that follows is a moment behind them
            sync.until("the sequences are in step", DRAIN_TIMEOUT, s -> !commands.ask("sequences", SYNC)
                    .isMissingNode());
            commands.run("sequences", SYNC);
            equal = compare();
        }
        figures.put("totalSeconds", stage.elapsed().toMillis() / 1000.0);
        return new Summary(equal, problems, figures);
    }

    /** Whether this Sarrio knows something under one of the demo's names. */
    static boolean anyDefinition(CommandRunner commands) {
        return Stream.of("sync " + SYNC, "dbgroup mydbs", "relgroup myrels", "database nonrds", "database rds")
                .anyMatch(thing -> !commands.ask(("show " + thing).split(" ")).isMissingNode());
    }

    /** Of this demo or of an earlier one; what is not there is fine. */
    static void removeDefinitions(CommandRunner commands) {
        commands.quietly("remove", "sync", SYNC);
        commands.quietly("remove", "dbgroup", "mydbs");
        commands.quietly("remove", "relgroup", "myrels");
        commands.quietly("remove", "table", "*", "db=nonrds", "--batch");
        commands.quietly("remove", "sequence", "*", "db=nonrds", "--batch");
        commands.quietly("remove", "database", "nonrds", "--force");
        commands.quietly("remove", "database", "rds", "--force");
    }

    private void openTheShop() throws SQLException {
        long start = System.nanoTime();
        servers.build();
        try (Connection shop = servers.nonrds().application()) {
            List<String> tables = tables(shop);
            long rows = new TwoSides(shop, shop).rows(shop, tables);
            figures.put("tables", tables.size());
            figures.put("rowsAtStart", rows);
            stage.say("PostgreSQL " + shop.getMetaData().getDatabaseMajorVersion() + ": nonrds on port "
                    + servers.nonrds().port()
                    + " with " + tables.size() + " tables and " + Figures.count(rows) + " rows, rds on port "
                    + servers.rds().port() + ", "
                    + (servers.schemaIsCopied() ? "empty." : "with the schema only.") + " (" + since(start) + ")");
        }
        if (!servers.schemaIsCopied()) {
            stage.say(
                    "No pg_dump that fits was found, so the schema was made on both sides; with one Sarrio copies it too.");
        }
        stage.say("Sarrio logs in as bucardo and my_user: no superusers, only the privileges of docs/privileges.md.");
    }

    private void makeKnown() {
        stage.act("The databases and what is to be moved");
        commands.run("install");
        add(servers.nonrds());
        add(servers.rds());
        commands.run("add", "dbgroup", "mydbs", "nonrds:source", "rds:target");
        commands.run("add", "all", "tables", "db=nonrds", "relgroup=myrels");
    }

    private void add(Side side) {
        commands.run(
                "add",
                "database",
                side.name(),
                "dbname=" + side.dbname(),
                "host=127.0.0.1",
                "port=" + side.port(),
                "user=" + side.role(),
                "pass=" + side.rolePassword().reveal());
    }

    private void connect() {
        stage.act("The sync: changes are captured at once, applied when we say so");
        commands.run(
                "add",
                "sync",
                SYNC,
                "relgroup=myrels",
                "dbs=mydbs",
                servers.schemaIsCopied() ? "copy=all" : "copy=data",
                "autokick=0");
        int failures = commands.tryToRun("validate", SYNC);
        if (failures != 0) {
            throw new DemoFailure("validate found what stands in the way (see above)");
        }
    }

    private void copy() {
        stage.act(
                servers.schemaIsCopied()
                        ? "Schema and rows are copied, customers go on buying"
                        : "The rows are copied, customers go on buying");
        long start = System.nanoTime();
        commands.run("update", "sync", SYNC, "autokick=1");
        commands.run("start");
        JsonNode status = sync.until("the copy is complete", COPY_TIMEOUT, SyncWatch::isLive);
        long rows = 0;
        for (JsonNode table : status.path("copy").path("tables")) {
            rows += table.path("rowsDone").asLong();
        }
        figures.put("copySeconds", (System.nanoTime() - start) / 1e9);
        stage.good("Live after " + since(start) + (rows > 0 ? ", " + Figures.count(rows) + " rows copied" : ""));
    }

    private void live(Crowd crowd) throws SQLException {
        stage.act("Live: a row is committed on nonrds; how long until rds shows it?");
        arrives(crowd);
        long before = crowd.committed();
        long start = System.nanoTime();
        try (LagProbe probe =
                new LagProbe(servers.nonrds().application(), servers.rds().observer(), crowd.marker())) {
            while (System.nanoTime() - start
                    < Duration.ofSeconds(options.seconds()).toNanos()) {
                Duration lag = probe.measure(DRAIN_TIMEOUT);
                if (lag == null) {
                    throw new DemoFailure("A committed row did not arrive within " + DRAIN_TIMEOUT.toSeconds() + " s");
                }
                stage.running("lag " + lag.toMillis() + " ms, median " + Math.round(probe.millis(0.5)) + " ms, "
                        + Figures.count(crowd.committed()) + " transactions so far ");
                probe.breathe();
            }
            double perSecond = (crowd.committed() - before) * 1e9 / (System.nanoTime() - start);
            figures.put("transactionsPerSecond", Math.round(perSecond));
            figures.put("lagMillisP50", probe.millis(0.5));
            figures.put("lagMillisP99", probe.millis(0.99));
            figures.put("lagSamples", probe.samples());
            stage.good("At " + Math.round(perSecond) + " transactions a second: median " + Math.round(probe.millis(0.5))
                    + " ms, 99 % within " + Math.round(probe.millis(0.99)) + " ms (" + probe.samples()
                    + " rows looked for)");
        }
        commands.run("status");
    }

    /** What was changed during the copy comes first; its time is a figure of its own. */
    private void arrives(Crowd crowd) throws SQLException {
        long start = System.nanoTime();
        try (LagProbe probe =
                new LagProbe(servers.nonrds().application(), servers.rds().observer(), crowd.marker())) {
            if (probe.wait(DRAIN_TIMEOUT) == null) {
                throw new DemoFailure("The first row did not arrive within " + DRAIN_TIMEOUT.toSeconds() + " s");
            }
        }
        figures.put("catchUpSeconds", (System.nanoTime() - start) / 1e9);
        stage.say("What was bought during the copy has arrived too, after " + since(start) + ".");
    }

    private void crash(Crowd crowd) throws SQLException {
        stage.act("The service that writes to rds is killed; customers notice nothing");
        long before = crowd.committed();
        long start = System.nanoTime();
        kill.accept("apply");
        try (LagProbe probe =
                new LagProbe(servers.nonrds().application(), servers.rds().observer(), crowd.marker())) {
            if (probe.wait(DRAIN_TIMEOUT.multipliedBy(2)) == null) {
                throw new DemoFailure("The service did not come back within "
                        + DRAIN_TIMEOUT.multipliedBy(2).toSeconds() + " s");
            }
        }
        figures.put("recoverySeconds", (System.nanoTime() - start) / 1e9);
        stage.good("Back and caught up after " + since(start) + "; " + Figures.count(crowd.committed() - before)
                + " transactions were made meanwhile");
    }

    private void sequences() throws SQLException {
        stage.act("Sequences: what Bucardo leaves to a cron job");
        commands.run("kick", SYNC, "30");
        List<String> behind = sequencesBehind();
        long start = System.nanoTime();
        while (!behind.isEmpty() && System.nanoTime() - start < DRAIN_TIMEOUT.toNanos()) {
            stage.running("behind: " + String.join(", ", behind));
            commands.quietly("kick", SYNC, "5");
            behind = sequencesBehind();
        }
        figures.put("sequencesBehind", behind.size());
        if (behind.isEmpty()) {
            stage.good("No sequence of rds would hand out a value that nonrds has handed out before the kick");
        } else {
            problems.add("sequences are behind on rds: " + String.join(", ", behind));
        }
    }

    /** Against the source as it was a moment ago: customers never stop. */
    private List<String> sequencesBehind() throws SQLException {
        try (Connection here = servers.nonrds().application();
                Connection there = servers.rds().observer()) {
            TwoSides sides = new TwoSides(here, there);
            Map<String, Long> then = sides.sourceSequences();
            commands.quietly("kick", SYNC, "10");
            return sides.sequencesBehind(then);
        }
    }

    private boolean compare() throws SQLException {
        try (Connection here = servers.rds().application();
                Connection there = servers.nonrds().observer();
                LagProbe probe = new LagProbe(
                        servers.rds().application(), servers.nonrds().observer(), Crowd.LAST_MARKER)) {
            long start = System.nanoTime();
            if (probe.wait(DRAIN_TIMEOUT) == null) {
                throw new DemoFailure("The last row did not arrive within " + DRAIN_TIMEOUT.toSeconds() + " s");
            }
            stage.good("Drained in " + since(start));
            stage.act("Both sides, compared: by Sarrio, and by the demo itself");
            boolean equal = commands.tryToRun("compare", SYNC) == 0;
            TwoSides sides = new TwoSides(here, there);
            List<String> tables = tables(here);
            List<String> different = sides.different(tables);
            figures.put("rowsAtEnd", sides.rows(here, tables));
            different.forEach(d -> problems.add("different: " + d));
            if (different.isEmpty()) {
                stage.good("Counts and hashes of all " + tables.size()
                        + " tables, computed by the demo's own queries: the same");
            }
            return equal && different.isEmpty();
        }
    }

    private static List<String> tables(Connection shop) throws SQLException {
        return TwoSides.tablesWithKey(shop);
    }

    private static String since(long start) {
        return Figures.duration(Duration.ofNanos(System.nanoTime() - start));
    }
}
