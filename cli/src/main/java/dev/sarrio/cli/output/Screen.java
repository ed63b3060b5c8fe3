package dev.sarrio.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import java.io.PrintStream;

/**
 * Where answers go (standard output) and where notes and errors go (standard error). Not thread-safe.
 *
 * @param quiet errors only
 * @param json answers as JSON
 * @param live whether a line may be overwritten (a terminal)
 */
public record Screen(PrintStream out, PrintStream err, Style style, boolean quiet, boolean json, boolean live) {
    private static final String CLEAR_LINE = "\r\u001b[K";

    /** An answer in words; nothing when quiet or JSON. */
    public void say(String line) {
        if (!quiet && !json) {
            out.println(line);
        }
    }

    /** What was asked for: printed even when quiet. */
    public void print(String line) {
        out.println(line);
    }

    public void print(TextTable table) {
        table.lines(style).forEach(out::println);
    }

    public void print(JsonNode answer) {
        try {
            out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that was JSON can't be printed as JSON", e);
        }
    }

    /** A word about how the answer came about; on standard error, so that output can be piped. */
    public void note(String line) {
        if (!quiet) {
            err.println(style.faint("note: " + line));
        }
    }

    /** Overwrites the running line; on no terminal it does nothing. */
    public void progress(String line) {
        if (live && !quiet && !json) {
            err.print(CLEAR_LINE + line);
            err.flush();
        }
    }

    public void progressDone() {
        progress("");
    }

    /** What, and what to do. */
    public void error(String message, String remedy, String detail) {
        err.println(style.bad("error: ") + message);
        if (detail != null && !detail.isBlank()) {
            err.println("       " + detail);
        }
        if (remedy != null && !remedy.isBlank()) {
            err.println(style.accent("what to do: ") + remedy);
        }
    }
}
