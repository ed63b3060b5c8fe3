package dev.sarrio.standalone.demo;

import dev.sarrio.standalone.launch.Background;
import dev.sarrio.standalone.launch.Installation;
import dev.sarrio.standalone.state.DataDirectory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** `./sarrio demo`: makes sure that Sarrio runs, plays the story, and cleans up. */
@Command(
        name = "./sarrio demo",
        description = "Moves a shop with live traffic from one database to another, step by step.",
        footer = {
            "",
            "Example: ./sarrio demo --json summary.json",
            "Example: ./sarrio demo --source postgres://me:secret@old/shop --target postgres://me:secret@new/shop"
        })
final class DemoCommand implements Callable<Integer> {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where everything is kept (default: .sarrio beside the script).")
    private Path directory;

    @Option(names = "--keep", description = "Leave everything running when it is done.")
    private boolean keep;

    @Option(names = "--end", description = "End a demo that was kept or interrupted, and do no more.")
    private boolean end;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the summary there.")
    private Path json;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long live changes are watched (default: 20).")
    private int seconds;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "Your own database instead of the shop; no traffic is made.")
    private String source;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description = "Where it goes; both or none of --source and --target.")
    private String target;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Explain.")
    private boolean help;

    @Override
    public Integer call() {
        DemoOptions options;
        try {
            options = new DemoOptions(keep, json, source, target, seconds);
        } catch (IllegalArgumentException e) {
            OUT.println(e.getMessage());
            return 2;
        }
        Installation installation = Installation.find();
        DataDirectory data =
                new DataDirectory(directory == null ? installation.root().resolve(".sarrio") : directory);
        boolean terminal = System.console() != null && System.getenv("NO_COLOR") == null;
        Demo demo = new Demo(options, data, new Stage(OUT, terminal), directory == null ? "" : " --data " + directory);
        if (end) {
            return demo.end();
        }
        boolean ran = data.prepared().isRunning();
        Background background = new Background(installation, data, OUT);
        if (!ran && background.up() != 0) {
            return 1;
        }
        int code = demo.play();
        if (!ran && !keep) {
            background.down();
        }
        return code;
    }
}
