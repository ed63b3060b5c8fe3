package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;

/** `export`: all definitions as the document that `apply` reads. */
final class Export implements Command {
    private static final String PASSWORDS = """
            # Passwords are not in here. `sarrio apply` keeps those that are stored; for a database that is
            # new there, add to it:  password: {env: NAME}  or  password: {file: PATH}""";

    @Override
    public int run(Call call) {
        call.nothingBehind(0);
        JsonNode document = call.coordinator().get("/definitions");
        if (call.screen().json()) {
            call.screen().print(document);
        } else {
            call.screen().print(PASSWORDS);
            call.screen().print(Yaml.text(document));
        }
        return ExitCode.OK;
    }
}
