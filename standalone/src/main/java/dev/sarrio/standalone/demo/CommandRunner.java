package dev.sarrio.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sarrio.cli.Sarrio;
import dev.sarrio.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs the real command line in this process: every step of the story is one that the audience could type. */
final class CommandRunner {
    private final Stage stage;
    private final Map<String, String> environment;

    CommandRunner(Stage stage, String coordinatorUrl, String token) {
        this.stage = stage;
        this.environment = Map.of("SARRIO_URL", coordinatorUrl, "SARRIO_TOKEN", token);
    }

    /** Shows the command and its answer; throws if it fails. Words that begin with `pass=` are shown masked. */
    void run(String... words) {
        int code = tryToRun(words);
        if (code != 0) {
            throw new DemoFailure("sarrio " + words[0] + " ended with exit code " + code);
        }
    }

    /** The same, with the exit code. */
    int tryToRun(String... words) {
        stage.command("sarrio "
                + String.join(
                        " ", Arrays.stream(words).map(CommandRunner::shown).toList()));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int code = execute(List.of(words), answer);
        answer.toString(StandardCharsets.UTF_8).lines().forEach(stage::say);
        return code;
    }

    /** Runs a command unseen and returns its JSON; missing if it failed. */
    JsonNode ask(String... words) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        try {
            return execute(all, answer) == 0 ? Json.MAPPER.readTree(answer.toByteArray()) : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Runs a command unseen. */
    int quietly(String... words) {
        return execute(List.of(words), new ByteArrayOutputStream());
    }

    private int execute(List<String> words, ByteArrayOutputStream answer) {
        PrintStream out = new PrintStream(answer, true, StandardCharsets.UTF_8);
        boolean json = words.contains("--json");
        PrintStream err = json ? new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8) : out;
        return new Sarrio(environment, Path.of(""), out, err, stage.isTerminal() && !json).run(words);
    }

    private static String shown(String word) {
        String masked = word.startsWith("pass=")
                ? "pass=****"
                : word.replaceFirst("^(postgres(?:ql)?://[^:@/]*):[^@]*@", "$1:****@");
        return masked.matches("[\\w=:.,/*@?&%+-]*") ? masked : "'" + masked + "'";
    }
}
