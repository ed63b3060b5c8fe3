package dev.sarrio.cli;

import dev.sarrio.cli.command.Call;
import dev.sarrio.cli.command.Commands;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.CommandLineParser;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.grammar.Verb;
import dev.sarrio.cli.help.Help;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.Style;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.cli.rest.CoordinatorException;
import dev.sarrio.cli.rest.Settings;
import dev.sarrio.core.error.SarrioException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One run of the command line. The process around it is {@link Main}; tests and the demo call it in their own. */
public final class Sarrio {
    private final Map<String, String> environment;
    private final Path directory;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    /**
     * @param directory where relative files are looked for
     * @param terminal whether a person watches: colour, and lines that are overwritten
     */
    public Sarrio(Map<String, String> environment, Path directory, PrintStream out, PrintStream err, boolean terminal) {
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** Does what the words say and returns the exit code. */
    public int run(List<String> words) {
        List<String> options = words.subList(0, words.contains("--") ? words.indexOf("--") : words.size());
        boolean plain = options.contains("--no-color") || options.contains("--no-colour");
        Screen screen = screen(plain, false, options.contains("--json"));
        try {
            if (words.isEmpty()) {
                Help.overview(screen);
                return ExitCode.USAGE;
            }
            CommandLine line = RcFile.complete(CommandLineParser.parse(words), environment, directory);
            screen = screen(line.has(Option.NO_COLOR), line.has(Option.QUIET), line.has(Option.JSON));
            line.notes().forEach(screen::note);
            return run(line, screen);
        } catch (UsageException e) {
            screen.error(Problem.usage(e.getMessage(), e.remedy()));
            return ExitCode.USAGE;
        } catch (Writes.Declined e) {
            screen.error(Problem.said(
                    "DECLINED", "Nothing was sent: the answer was no", "answer y, or leave --confirm out", null));
            return ExitCode.ERROR;
        } catch (SarrioException e) {
            screen.error(Problem.of(e.code().name(), e.getMessage(), e.remedy(), e.field(), e.detail()));
            return e.code().httpStatus() == 400 ? ExitCode.USAGE : ExitCode.ERROR;
        } catch (CoordinatorException e) {
            screen.error(e.problem());
            return e.status() == 400 ? ExitCode.USAGE : ExitCode.ERROR;
        } finally {
            screen.end();
        }
    }

    private int run(CommandLine line, Screen screen) {
        if (line.verb() == Verb.HELP || line.has(Option.HELP)) {
            return Help.print(line, screen);
        }
        if (line.verb().retired()) {
            throw new UsageException(
                    "Sarrio has no \"" + line.verb().word() + "\"", line.verb().summary());
        }
        Coordinator coordinator =
                new Coordinator(Settings.of(line, environment, directory), Writes.guard(line, screen));
        return Commands.of(line).run(new Call(line, coordinator, screen, environment, directory));
    }

    private Screen screen(boolean plain, boolean quiet, boolean json) {
        boolean color = terminal && !plain && environment.get("NO_COLOR") == null;
        return new Screen(out, err, new Style(color), quiet, json, terminal && !plain);
    }
}
