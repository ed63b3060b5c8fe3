package dev.sarrio.system.grammar;

import dev.sarrio.system.grammar.Case.Act;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads `story.txt`, which says how it is to be read. */
final class Story {
    private static final Pattern COMMAND = Pattern.compile("\\$ *(.*?) *-> (\\d+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");
    private static final Set<String> BEFORE = Set.of("sql", "file", "<", "until");
    private static final Set<String> EFFECTS = Set.of("GET", "source", "target", "spare", "json");
    private static final Set<String> BEHIND = Set.of("GET", "source", "target", "spare", "json", "!", "keep");
    private final Map<String, String> values;
    private final List<Case> cases = new ArrayList<>();
    private final List<Act> before = new ArrayList<>();
    private final List<Act> behind = new ArrayList<>();
    private String command;
    private int at;

    private Story(Map<String, String> values) {
        this.values = values;
    }

    /** The story with its placeholders as they are. */
    static List<Case> cases() {
        return cases(null);
    }

    /** @param values of the placeholders; null leaves them as they are */
    static List<Case> cases(Map<String, String> values) {
        return read(text(), values);
    }

    static List<Case> read(String text, Map<String, String> values) {
        Story story = new Story(values);
        int number = 0;
        String begun = "";
        for (String line : text.lines().toList()) {
            number++;
            boolean goesOn = line.endsWith("\\");
            begun += goesOn ? line.substring(0, line.length() - 1) : line;
            if (!goesOn) {
                story.line(number, begun);
                begun = "";
            }
        }
        story.end();
        return story.cases;
    }

    private static String text() {
        try (InputStream in = Story.class.getResourceAsStream("/grammar/story.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(int number, String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        String text = line.strip();
        if (line.startsWith("  ")) {
            if (command == null) {
                throw new IllegalStateException("Line " + number + " belongs to no command: " + line);
            }
            behind.add(act(filled(text), BEHIND));
            return;
        }
        end();
        if (line.startsWith("$")) {
            command = text;
            at = number;
            return;
        }
        Act act = act(filled(text), BEFORE);
        if (act.kind().equals("~")) {
            throw new IllegalStateException("Line " + number + " is not understood: " + line);
        }
        before.add(act);
    }

    /** A line that begins with none of the words is one that must be in the output (`~`). */
    private static Act act(String text, Set<String> kinds) {
        String first = text.split("[ :]", 2)[0];
        if (!kinds.contains(first)) {
            return new Act("~", text, "");
        }
        String rest = text.substring(first.length()).replaceFirst("^[ :]+", "");
        if (!EFFECTS.contains(first)) {
            return new Act(first, rest, "");
        }
        boolean query = !first.equals("GET") && !first.equals("json"); // there may be a = in it
        int equals = query ? rest.lastIndexOf(" = ") : rest.indexOf(" = ");
        if (equals < 0) {
            throw new IllegalStateException("No value is expected of: " + text);
        }
        return new Act(first, rest.substring(0, equals), rest.substring(equals + " = ".length()));
    }

    private void end() {
        if (command == null) {
            return;
        }
        Matcher matcher = COMMAND.matcher(command);
        if (!matcher.matches()) {
            throw new IllegalStateException("Line " + at + " does not end with -> and an exit code: " + command);
        }
        List<String> words = words(filled(matcher.group(1)));
        boolean process = !words.isEmpty() && words.get(0).equals("./sarrio");
        List<Act> acts = new ArrayList<>(before);
        acts.addAll(behind);
        int exit = Integer.parseInt(matcher.group(2));
        cases.add(
                new Case(at, matcher.group(1), process ? words.subList(1, words.size()) : words, process, exit, acts));
        before.clear();
        behind.clear();
        command = null;
    }

    private String filled(String text) {
        return values == null
                ? text
                : PLACEHOLDER.matcher(text).replaceAll(m -> {
                    String value = values.get(m.group(1));
                    if (value == null) {
                        throw new IllegalStateException("There is no value for " + m.group());
                    }
                    return Matcher.quoteReplacement(value);
                });
    }

    /** As a shell would take them apart: quotes hold blanks together, and go. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group().replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2"));
        }
        return words;
    }
}
