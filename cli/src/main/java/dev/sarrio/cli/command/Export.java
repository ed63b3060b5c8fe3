package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import java.util.List;

/** `export`: all definitions as the document that `apply` reads. */
final class Export implements Command {
    private static final String SECRETS = """
            # Passwords are not in here, and no secret or header of a webhook. `sarrio apply` keeps those that are
            # stored; for what is new there, add to it:  password: {env: NAME}  or  password: {file: PATH}""";

    @Override
    public int run(Call call) {
        call.nothingBehind(0);
        JsonNode document = call.coordinator().get("/definitions");
        if (call.screen().json()) {
            call.screen().print(document);
            return ExitCode.OK;
        }
        call.screen().print(SECRETS);
        List<String> webhooks = document.path("customcodes").isEmpty() ? List.of() : withSecrets(call);
        if (!webhooks.isEmpty()) {
            call.screen().print("# Elsewhere these need their secret and header:  " + String.join(", ", webhooks));
        }
        call.screen().print(Yaml.text(document));
        return ExitCode.OK;
    }

    private static List<String> withSecrets(Call call) {
        return Call.elements(call.coordinator().get("/customcodes")).stream()
                .filter(c -> c.path("signed").asBoolean() || c.path("header").asBoolean())
                .map(c -> text(c, "name"))
                .toList();
    }
}
