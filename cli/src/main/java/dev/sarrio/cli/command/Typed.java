package dev.sarrio.cli.command;

import dev.sarrio.cli.grammar.UsageException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;

/** What is typed and in no history. */
final class Typed {
    private Typed() {}

    /** Asked for without an echo, or a line of standard input where nobody sits. @param parameter that has `-` */
    static String secret(String what, String parameter) {
        Console console = System.console();
        if (console != null) {
            return new String(console.readPassword(what + ": "));
        }
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (line != null) {
                return line;
            }
        } catch (IOException e) {
            // said below
        }
        throw new UsageException(
                parameter + "=- found no " + what.toLowerCase(Locale.ROOT) + " on standard input",
                "pipe it in, or write " + parameter + "=file:PATH for a file that the coordinator reads");
    }
}
