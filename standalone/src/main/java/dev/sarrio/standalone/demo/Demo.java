package dev.sarrio.standalone.demo;

import dev.sarrio.embedded.Directories;
import dev.sarrio.standalone.launch.Processes;
import dev.sarrio.standalone.state.DataDirectory;
import dev.sarrio.standalone.state.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalInt;

/** The whole play: on a Sarrio that is up, with the shop or with the user's own databases. */
final class Demo {
    private final DemoOptions options;
    private final DataDirectory data;
    private final Stage stage;
    private final String where;

    /** @param where `--data DIR` for the commands that are named, or nothing */
    Demo(DemoOptions options, DataDirectory data, Stage stage, String where) {
        this.where = where;
        this.options = options;
        this.data = data;
        this.stage = stage;
    }

    /** Returns the exit code: 0 only if everything was as it should be. */
    int play() {
        try {
            CommandRunner commands = commands();
            Summary summary =
                    options.ownDatabases() ? new OwnStory(stage, commands, options, where).play() : shop(commands);
            summary.print(stage);
            if (options.json() != null) {
                Files.writeString(options.json(), summary.json());
            }
            return summary.ok() ? 0 : 1;
        } catch (DemoFailure e) {
            stage.bad(e.getMessage());
        } catch (SQLException e) {
            stage.bad("A database said: " + e.getMessage());
        } catch (IOException e) {
            stage.bad("The summary can't be written to " + options.json() + ": " + e.getMessage());
        }
        stage.say("What the services say is in " + data.path().resolve("logs"));
        return 1;
    }

    /** Ends whatever an earlier demo left: its sync, its servers. Returns the exit code. */
    int end() {
        Path directory = servers();
        boolean shop = Files.isDirectory(directory);
        if (!data.isRunning()) {
            stage.say(KeptServers.stop(directory)
                    + " servers of a demo ended. Sarrio is not up: if the demo's sync was kept,"
                    + " ./sarrio up --detach" + where + ", then this again");
            return 0;
        }
        CommandRunner commands = commands();
        boolean own = OwnStory.isThere(commands);
        if (own) {
            OwnStory.removeDefinitions(commands);
            stage.say("The sync \"" + OwnStory.SYNC
                    + "\" is removed; its triggers and its log go from the source within moments.");
        }
        if (shop) {
            ShopStory.removeDefinitions(commands);
            stage.say("The shop is closed: " + KeptServers.stop(directory) + " servers ended.");
            removeDirectory(directory);
        }
        if (!own && !shop) {
            stage.say("No demo was kept.");
        }
        return 0;
    }

    private Path servers() {
        return data.path().resolve("demo");
    }

    private CommandRunner commands() {
        State state = data.state().orElseThrow(() -> new DemoFailure("Sarrio is not up: ./sarrio up"));
        return new CommandRunner(stage, state.coordinatorUrl(), token());
    }

    private Summary shop(CommandRunner commands) throws SQLException {
        Path directory = servers();
        if (Files.isDirectory(directory)) { // a demo that was kept or interrupted
            ShopStory.removeDefinitions(commands);
            KeptServers.stop(directory);
            removeDirectory(directory);
        } else if (ShopStory.anyDefinition(commands)) {
            throw new DemoFailure(
                    "The demo calls its things nonrds, rds, mydbs, myrels and mysync, and this Sarrio has such a name"
                            + " already, which is yours. Let the demo have a Sarrio of its own: ./sarrio demo --data /tmp/sarrio-demo");
        }
        OptionalInt pgDump = PgDump.major();
        stage.act("Two PostgreSQL servers, and a shop on one of them");
        DemoServers servers = DemoServers.start(directory, pgDump);
        try {
            Summary summary = new ShopStory(stage, commands, servers, this::kill, options).play();
            if (options.keep()) {
                servers.printHowToLook(stage);
            }
            return summary;
        } finally {
            if (!options.keep()) {
                ShopStory.removeDefinitions(commands);
                servers.close();
                removeDirectory(directory);
            }
        }
    }

    /** Kills one service the hard way; the launcher starts it again. */
    private void kill(String service) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        stage.command("./sarrio kill " + service);
        int code = new Processes(data, new PrintStream(said, true, StandardCharsets.UTF_8)).signal(service, "KILL");
        said.toString(StandardCharsets.UTF_8).lines().forEach(stage::say);
        if (code != 0) {
            throw new DemoFailure("The service " + service + " could not be killed");
        }
    }

    private static void removeDirectory(Path directory) {
        try {
            Directories.delete(directory);
        } catch (UncheckedIOException e) {
            throw new DemoFailure("An old demo's " + directory + " can't be removed", e);
        }
    }

    private String token() {
        try {
            return Files.readString(data.path().resolve("token")).strip();
        } catch (IOException e) {
            throw new DemoFailure("No token in " + data.path() + "; is Sarrio up?", e);
        }
    }
}
