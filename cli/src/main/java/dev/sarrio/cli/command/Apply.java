package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** `apply -f FILE`: shows the plan, then does it, unless somebody changed anything in between. */
final class Apply implements Command {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    @Override
    public int run(Call call) {
        call.nothingBehind(call.line().has(Option.FILE) ? 0 : 1);
        String file = file(call);
        ObjectNode document = Yaml.read(file, text(call, file));
        resolveSecrets(call, document, "databases", "password");
        resolveSecrets(call, document, "customcodes", "secret");
        resolveSecrets(call, document, "customcodes", "header");
        String query = call.line().has(Option.PRUNE) ? "?prune=true" : "";
        Answer planned = call.coordinator().ask("/definitions/plan" + query, document, TIMEOUT);
        boolean changes = PlanText.hasChanges(planned.body());
        if (!call.screen().json()) {
            PlanText.print(call.screen(), planned.body());
        }
        if (!changes || call.line().has(Option.DRY_RUN)) {
            printJson(call, planned.body());
            return ExitCode.OK;
        }
        Answer done = call.coordinator().put("/definitions" + query, document, planned.tag(), TIMEOUT);
        printJson(call, done.body());
        call.screen().say("Applied");
        return ExitCode.OK;
    }

    private static void printJson(Call call, JsonNode plan) {
        if (call.screen().json()) {
            call.screen().print(plan);
        }
    }

    private static String file(Call call) {
        return call.line()
                .option(Option.FILE)
                .or(() -> call.line().names().stream().findFirst())
                .map(word -> word.replaceFirst("^file[=:]", ""))
                .orElseThrow(() -> new UsageException(
                        "Apply which document?", "write: sarrio apply -f FILE (- is standard input)"));
    }

    private static String text(Call call, String file) {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(call.directory().resolve(file));
        } catch (IOException e) {
            throw new UsageException(
                    "The document can't be read: " + file,
                    "name a file that exists, and is UTF-8, or - for standard input");
        }
    }

    /** `{env: NAME}` and `{file: PATH}` are of this process, not of the coordinator's. */
    private static void resolveSecrets(Call call, ObjectNode document, String section, String field) {
        document.path(section).properties().forEach(thing -> {
            JsonNode secret = thing.getValue().path(field);
            if (secret.isObject() && thing.getValue() instanceof ObjectNode fields) {
                fields.put(field, secret(call, section + "." + thing.getKey() + "." + field, secret));
            }
        });
    }

    private static String secret(Call call, String at, JsonNode reference) {
        String variable = reference.path("env").asText("");
        String file = reference.path("file").asText("");
        if (reference.size() != 1 || variable.isEmpty() == file.isEmpty()) {
            throw new UsageException(at + " is not understood", "write {env: NAME} or {file: PATH}, or leave it out");
        }
        if (!variable.isEmpty()) {
            String value = call.environment().getOrDefault(variable, "");
            if (value.isEmpty()) {
                throw new UsageException(
                        at + ": there is no environment variable " + variable, "set it: export " + variable + "=…");
            }
            return value;
        }
        Path path = call.directory().resolve(file);
        try (var lines = Files.lines(path)) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            throw new UsageException(
                    at + ": the file can't be read: " + file, "name a file that holds it in its first line");
        }
    }
}
