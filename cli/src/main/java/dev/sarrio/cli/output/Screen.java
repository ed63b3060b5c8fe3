package dev.sarrio.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.json.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Where answers go (standard output) and where notes and errors go (standard error). Not thread-safe. */
public final class Screen {
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private final PrintStream out;
    private final PrintStream err;
    private final Style style;
    private final boolean quiet;
    private final boolean json;
    private final boolean live;
    private int linesDrawn;
    private final List<JsonNode> answers = new ArrayList<>();
    private final List<ObjectNode> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

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

    /**
     * Prints the JSON: the answer, or an array of several, and the same for errors. Notes would make standard error something that can't be read by
     * programs: beside an error they are part of it.
     */
    public void end() {
        if (!json) {
            return;
        }
        print(out, answers);
        if (problems.isEmpty()) {
            notes.forEach(this::printNote);
        } else if (!notes.isEmpty()) {
            ArrayNode beside = problems.get(0).putArray("notes");
            notes.forEach(beside::add);
        }
        print(err, problems);
        answers.clear();
        problems.clear();
        notes.clear();
    }

    private static void print(PrintStream stream, List<? extends JsonNode> all) {
        if (all.isEmpty()) {
            return;
        }
        JsonNode document =
                all.size() == 1 ? all.get(0) : Json.MAPPER.createArrayNode().addAll(all);
        try {
            stream.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that was JSON can't be printed as JSON", e);
        }
    }

    /** A word about how the answer came about; on standard error, so that output can be piped. */
    public void note(String line) {
        if (quiet) {
            return;
        }
        if (json) {
            notes.add(line);
        } else {
            printNote(line);
        }
    }

    private void printNote(String line) {
        err.println(style.faint("note: " + line));
    }

    /** Overwrites the running line, or lines; on no terminal it does nothing. */
    public void progress(String line) {
        progress(List.of(line));
    }

    /** The same of several, none of which may be wider than the terminal. */
    public void progress(List<String> lines) {
        if (live && !quiet && !json) {
            String up = linesDrawn > 1 ? "\u001b[" + (linesDrawn - 1) + "A" : "";
            String below = linesDrawn > lines.size() ? CLEAR_BELOW : "";
            err.print("\r" + up + CLEAR_LINE + String.join("\n" + CLEAR_LINE, lines) + below);
            err.flush();
            linesDrawn = lines.size();
        }
    }

    public void progressDone() {
        progress("");
    }

    /** What, and what to do. As JSON it is kept until {@link #end}, as answers are. */
    public void error(Problem problem) {
        if (json) {
            problems.add(problem.json());
            return;
        }
        err.println(style.bad("error: ") + problem.line());
        if (problem.more() != null && !problem.more().isBlank()) {
            err.println("       " + problem.more());
        }
        if (problem.remedy() != null && !problem.remedy().isBlank()) {
            err.println(style.accent("what to do: ") + problem.remedy());
        }
    }
}
