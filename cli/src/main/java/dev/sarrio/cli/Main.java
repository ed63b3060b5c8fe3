package dev.sarrio.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The process: `java -jar sarrio-cli.jar WORDS`. */
public final class Main {
    private Main() {}

    public static void main(String[] words) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
        int code = new Sarrio(System.getenv(), Path.of(""), out, err, terminal).run(List.of(words));
        out.flush();
        System.exit(code);
    }
}
