package dev.sarrio.standalone.demo;

import dev.sarrio.cli.output.Style;
import java.io.PrintStream;
import java.time.Duration;

/** What the audience sees: numbered acts, commands with their answers, a running line that a terminal overwrites. */
final class Stage {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
    private final PrintStream out;
    private final boolean terminal;
    private final Style style;
    private final long start = System.nanoTime();
    private long lastPlainLine;
    private int act;

    Stage(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.style = new Style(terminal);
    }

    Style style() {
        return style;
    }

    PrintStream out() {
        return out;
    }

    boolean isTerminal() {
        return terminal;
    }

    void act(String title) {
        act++;
        out.println();
        out.println(
                style.bold(act + ". " + title) + style.faint("  (" + elapsed().toSeconds() + " s)"));
    }

    void say(String line) {
        clear();
        out.println("   " + line);
    }

    void command(String line) {
        clear();
        out.println(style.accent("   $ " + line));
    }

    void good(String line) {
        say(style.good("✓") + " " + line);
    }

    void bad(String line) {
        say(style.bad("✗") + " " + line);
    }

    /** A line about what is going on now; elsewhere than on a terminal one every few seconds. */
    void running(String line) {
        if (terminal) {
            out.print(CLEAR_LINE + "   " + line);
            out.flush();
        } else if (System.nanoTime() - lastPlainLine > PLAIN_INTERVAL.toNanos()) {
            lastPlainLine = System.nanoTime();
            out.println("   " + line);
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void clear() {
        if (terminal) {
            out.print(CLEAR_LINE);
        }
    }
}
