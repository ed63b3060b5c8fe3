package dev.sarrio.system.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.core.json.Json;
import dev.sarrio.system.grammar.Case.Act;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Plays one case and collects all that is wrong with what came of it. */
final class Check {
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("sarrio.story.seconds", 30));
    private static final Duration STEP = Duration.ofMillis(50);
    private static final ObjectReader ONE_DOCUMENT =
            Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern INSIDE =
            Pattern.compile("Exception\\b|^\\s+at \\w+\\.|(?<!/dev/)\\bnull\\b", Pattern.MULTILINE);
    private final Stage stage;
    private final Case line;
    private final Typed typed;
    private final Answer answer;
    private final List<String> wrong = new ArrayList<>();

    private Check(Stage stage, Case line) {
        this.stage = stage;
        this.line = line;
        this.typed = new Typed(line.words());
        line.acts("sql").forEach(this::sql);
        line.acts("file").forEach(this::file);
        this.answer = Answer.to(line, stage);
        line.acts("keep").forEach(k -> stage.write(k.what(), answer.out()));
    }

    /** @throws AssertionError with all that is wrong */
    static void play(Case line, Stage stage) {
        Check check = new Check(stage, line);
        check.all();
        if (!check.wrong.isEmpty()) {
            throw new AssertionError(line + "\n  " + String.join("\n  ", check.wrong) + "\nexit code "
                    + check.answer.exit() + "\n" + check.answer.said());
        }
    }

    private void sql(Act act) {
        String[] both = act.what().split(": ", 2);
        stage.database(both[0]).execute(both[1]);
    }

    private void file(Act act) {
        String[] both = act.what().split(": ", 2);
        stage.write(both[0], both[1].replace("\\n", "\n"));
    }

    private void all() {
        if (answer.exit() != line.exit()) {
            wrong.add("the exit code should be " + line.exit());
        }
        line.acts("~").stream()
                .filter(a -> !answer.hasLine(a.what()))
                .forEach(a -> wrong.add("no line is like: " + a.what()));
        line.acts("!").stream()
                .filter(a -> answer.hasLine(a.what()))
                .forEach(a -> wrong.add("a line is like: " + a.what()));
        always();
        for (Act act : line.acts()) {
            switch (act.kind()) {
                case "json" -> is(act, at(json(), act.what()));
                case "GET", "source", "target", "spare" -> await(act);
                default -> {} // done
            }
        }
    }

    /** What holds for every line, without being said. */
    private void always() {
        String said = answer.said();
        boolean json = line.words().contains("--json");
        boolean quiet = typed.has(Option.QUIET);
        for (String secret : List.of("password", "urlpassword", "token")) {
            if (said.contains(stage.values().get(secret))) {
                wrong.add("the " + secret + " is in the output");
            }
        }
        if (!json && INSIDE.matcher(said).find()) {
            wrong.add("it speaks of the inside");
        }
        if (json && answer.exit() == 0 && json() == null) {
            wrong.add("standard output is not one JSON document");
        }
        if (lines("error: ") > lines("what to do: ")) {
            wrong.add("an error does not say what to do");
        }
        typed.instead()
                .filter(i -> !said.contains(i))
                .ifPresent(i -> wrong.add("it should say what to use instead: " + i));
        if (answer.exit() == 0 && !quiet) {
            typed.ignored().forEach(p -> saysWithoutEffect(p.name(), p.ignoredBecause()));
            typed.ignoredOptions().forEach(o -> saysWithoutEffect(o.word(), o.summary()));
        }
    }

    private long lines(String beginning) {
        return answer.err().lines().filter(l -> l.startsWith(beginning)).count();
    }

    private void saysWithoutEffect(String name, String why) {
        String sentence = name + " has no effect: " + why;
        if (!answer.said().contains(sentence)) {
            wrong.add("it should say: " + sentence);
        }
    }

    /** Null if it is none, or more than one. */
    private JsonNode json() {
        try {
            JsonNode document = ONE_DOCUMENT.readTree(answer.out());
            return document.isMissingNode() ? null : document;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private void await(Act act) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(STEP)
                    .until(() -> fits(act.value(), seen(act)));
        } catch (ConditionTimeoutException e) {
            is(act, seen(act));
            wrong.add(stage.explanation());
        }
    }

    private String seen(Act act) {
        if (act.kind().equals("GET")) {
            String[] both = act.what().split(" ", 2);
            return at(stage.rest().seen(both[0]), both.length > 1 ? both[1] : "");
        }
        try {
            return String.valueOf(stage.database(act.kind()).query(act.what()));
        } catch (IllegalStateException e) {
            return e.getMessage(); // not there yet
        }
    }

    private static String at(JsonNode document, String pointer) {
        JsonNode value = document == null ? null : document.at(pointer);
        if (value == null || value.isMissingNode() || value.isNull()) {
            return document != null && document.isInt() ? document.asText() : "none";
        }
        return value.isTextual() ? value.asText() : value.toString();
    }

    private void is(Act act, String value) {
        if (!fits(act.value(), value)) {
            wrong.add(act + ": but it is " + value);
        }
    }

    /** @param wanted a value, or ~ and a regular expression that fits a part of it */
    private static boolean fits(String wanted, String value) {
        return wanted.startsWith("~")
                ? Pattern.compile(wanted.substring(1).strip()).matcher(value).find()
                : wanted.equals(value);
    }
}
