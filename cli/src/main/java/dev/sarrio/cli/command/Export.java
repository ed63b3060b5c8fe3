package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.ExitCode;
import java.util.List;

/** `export`: all definitions as the document that `apply` reads. */
final class Export implements Command {
    private static final List<String> SHAPES = List.of("/customnames", "/customcols", "/filters");
    private static final String PASSWORDS = """
            # Passwords are not in here. `sarrio apply` keeps those that are stored; for a database that is
            # new there, add to it:  password: {env: NAME}  or  password: {file: PATH}""";

    @Override
    public int run(Call call) {
        call.nothingBehind(0);
        JsonNode document = call.coordinator().get("/definitions");
        long shapes = SHAPES.stream()
                .mapToLong(path -> call.coordinator().get(path).size())
                .sum();
        if (shapes > 0) {
            call.screen()
                    .note(shapes + " customnames, customcols and filters are not in the document: another coordinator"
                            + " has to be told of them with add customname, add customcols and update table where=");
        }
        if (call.screen().json()) {
            call.screen().print(document);
        } else {
            call.screen().print(PASSWORDS);
            call.screen().print(Yaml.text(document));
        }
        return ExitCode.OK;
    }
}
