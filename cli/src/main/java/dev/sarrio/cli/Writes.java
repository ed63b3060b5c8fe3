package dev.sarrio.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.command.Call;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.rest.Coordinator;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;

/** What happens to a request that would change something: `--dry-run` shows it instead, `--confirm` asks first. */
final class Writes {
    private Writes() {}

    /** The answer was no. */
    static final class Declined extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static Coordinator.Guard guard(CommandLine line, Screen screen) {
        if (line.has(Option.DRY_RUN)) {
            return new Shown(screen);
        }
        return line.has(Option.CONFIRM) && !line.has(Option.BATCH) ? new Asked() : Coordinator.Guard.OPEN;
    }

    private record Shown(Screen screen) implements Coordinator.Guard {
        @Override
        public boolean lets(String method, String path, JsonNode body) {
            JsonNode shown = body == null ? null : Call.withoutSecrets(body);
            screen.print("would send: " + method + " " + path + (shown == null ? "" : " " + shown));
            screen.print(Call.request(method, path, shown));
            return false;
        }

        @Override
        public boolean closed() {
            return true;
        }
    }

    /** Asks once: the requests of a line belong together. */
    private static final class Asked implements Coordinator.Guard {
        private boolean agreed;

        @Override
        public boolean lets(String method, String path, JsonNode body) {
            boolean looks = path.endsWith("/validate") || path.endsWith("/compare");
            if (!looks && !agreed) {
                String shown = body == null ? "" : " " + Call.withoutSecrets(body);
                String answer = answer(method + " " + path + shown + "\nCommit the changes? Y/N ");
                if (!answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
                    throw new Declined();
                }
                agreed = true;
            }
            return true;
        }

        private static String answer(String question) {
            Console console = System.console();
            String answer;
            try {
                answer = console != null
                        ? console.readLine("%s", question)
                        : new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            } catch (IOException e) {
                answer = null;
            }
            if (answer == null) {
                throw new UsageException(
                        "Nobody is there to be asked whether that is meant", "leave --confirm out, or add --batch");
            }
            return answer;
        }
    }
}
