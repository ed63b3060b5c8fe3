package dev.sarrio.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Where answers go (standard output) and where notes and errors go (standard error). Not thread-safe. */
public final class Screen {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private final PrintStream out;
    private final PrintStream err;
    private final Style style;
    private final boolean quiet;
    private final boolean json;
    private final boolean live;
    private final List<JsonNode> answers = new ArrayList<>();

    /**
     * @param quiet only what was asked for, and errors
     * @param json answers as JSON, and nothing else
     * @param live whether a line may be overwritten (a terminal)
     */
    public Screen(PrintStream out, PrintStream err, Style style, boolean quiet, boolean json, boolean live) {
        this.out = out;
        this.err = err;
        this.style = style;
        this.quiet = quiet;
        this.json = json;
        this.live = live;
    }

    /** The same with other standard output. */
    public Screen to(PrintStream other) {
        return new Screen(other, err, style, quiet, json, live);
    }

    public PrintStream out() {
        return out;
    }

    public Style style() {
        return style;
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean json() {
        return json;
    }

    public boolean live() {
        return live;
    }

    /** An answer in words; nothing when quiet or JSON. */
    public void say(String line) {
        if (!quiet && !json) {
            out.println(line);
        }
    }

    /** What was asked for: printed even when quiet. */
    public void print(String line) {
        if (!json) {
            out.println(line);
        }
    }

    public void print(TextTable table) {
        table.lines(style).forEach(this::print);
    }

    /** An answer as JSON; it is kept until {@link #end}, so that all answers of a run are one document. */
    public void print(JsonNode answer) {
        if (!answer.isMissingNode()) {
            answers.add(answer);
        }
    }

    /** Prints the JSON: the answer, or an array of several. */
    public void end() {
        if (!json || answers.isEmpty()) {
            return;
        }
        JsonNode all = answers.size() == 1
                ? answers.get(0)
                : Json.MAPPER.createArrayNode().addAll(answers);
        try {
            out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that was JSON can't be printed as JSON", e);
        }
        answers.clear();
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
