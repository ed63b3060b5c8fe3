package dev.sarrio.standalone;

import dev.sarrio.standalone.launch.Background;
import dev.sarrio.standalone.launch.Installation;
import dev.sarrio.standalone.launch.Processes;
import dev.sarrio.standalone.launch.Up;
import dev.sarrio.standalone.state.DataDirectory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The launcher's own verbs; the script `./sarrio` gives everything else to the CLI. */
@Command(
        name = "sarrio",
        description = "Starts and stops a standalone Sarrio.",
        subcommands = {
            Main.UpCommand.class,
            Main.DownCommand.class,
            Main.LogsCommand.class,
            Main.PsCommand.class,
            Main.RestartCommand.class,
            Main.KillCommand.class
        })
public final class Main {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Main() {}

    public static void main(String[] args) {
        CommandLine commands = new CommandLine(new Main());
        commands.setExecutionExceptionHandler((e, line, parsed) -> {
            line.getErr().println(e.getMessage());
            return 1;
        });
        int code = commands.execute(args);
        OUT.flush();
        System.exit(code);
    }

    abstract static class OnData implements Callable<Integer> {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Where everything is kept (default: .sarrio beside the script).")
        private Path directory;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Shows this.")
        private boolean help;

        final Installation installation = Installation.find();

        final DataDirectory data() {
            return new DataDirectory(directory == null ? installation.root().resolve(".sarrio") : directory);
        }
    }

    @Command(name = "up", description = "Starts broker, control database and the four services; Ctrl-C stops them.")
    static final class UpCommand extends OnData {
        @Option(
                names = {"-d", "--detach"},
                description = "Return when all is ready; `down` stops it.")
        private boolean detach;

        @Override
        public Integer call() {
            return detach ? new Background(installation, data(), OUT).up() : new Up(installation, data(), OUT).run();
        }
    }

    @Command(name = "down", description = "Stops everything that `up` started. The data stay.")
    static final class DownCommand extends OnData {
        @Override
        public Integer call() {
            return new Background(installation, data(), OUT).down();
        }
    }

    @Command(name = "logs", description = "Prints the end of one process's log, or of all.")
    static final class LogsCommand extends OnData {
        @Parameters(
                arity = "0..1",
                paramLabel = "PROCESS",
                description = "coordinator, capture, apply, sequence, kafka or control-db")
        private String name;

        @Option(
                names = {"-f", "--follow"},
                description = "Go on as they grow, until Ctrl-C.")
        private boolean follow;

        @Override
        public Integer call() throws Exception {
            return new Processes(data(), OUT).logs(name, follow);
        }
    }

    @Command(name = "ps", description = "Lists the processes, their ports and numbers.")
    static final class PsCommand extends OnData {
        @Override
        public Integer call() {
            return new Processes(data(), OUT).list();
        }
    }

    @Command(name = "restart", description = "Stops one process in order; the launcher starts it again.")
    static final class RestartCommand extends OnData {
        @Parameters(paramLabel = "PROCESS")
        private String name;

        @Override
        public Integer call() {
            return new Processes(data(), OUT).signal(name, "TERM");
        }
    }

    @Command(name = "kill", hidden = true, description = "Kills one process (SIGKILL); the launcher starts it again.")
    static final class KillCommand extends OnData {
        @Parameters(paramLabel = "PROCESS")
        private String name;

        @Override
        public Integer call() {
            return new Processes(data(), OUT).signal(name, "KILL");
        }
    }
}
