package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.Screen;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** `import-bucardo URL`: what Bucardo's control database defines, as definitions of ours. */
final class ImportBucardo implements Command {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Pattern PASSWORD = Pattern.compile("(?i)(?:db)?pass(?:word)?[=:](.*)");
    private static final Pattern URL =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?"
                    + "(?<host>[^:/?]+)(?::(?<port>\\d+))?(?:/(?<dbname>[^?]*))?(?:\\?.*)?");
    private static final String NEXT = """
            Changes are captured from now on, and Bucardo goes on as before: the syncs have autokick=0. When you are ready:
              bucardo kick SYNC 0        brings the target to a moment after the capture began
              bucardo stop
              sarrio update sync SYNC autokick=1
            Bucardo's triggers stay on its tables, beside Sarrio's, until you remove them there, in each of its source
            databases: DROP SCHEMA bucardo CASCADE""";

    @Override
    public int run(Call call) {
        boolean apply = !call.line().has(Option.DRY_RUN);
        ObjectNode request = login(call).put("apply", apply);
        JsonNode result = apply
                ? call.coordinator().post("/import/bucardo", request, TIMEOUT)
                : call.coordinator().ask("/import/bucardo", request, TIMEOUT).body();
        Screen screen = call.screen();
        if (screen.json()) {
            screen.print(result);
            return ExitCode.OK;
        }
        if (call.line().has(Option.YAML)) {
            screen.print(Yaml.text(result.path("document")));
            result.path("noEquivalent").forEach(n -> screen.note(sentence(n)));
            return ExitCode.OK;
        }
        PlanText.print(screen, result.path("plan"));
        noEquivalent(screen, result.path("noEquivalent"));
        screen.say(apply ? "Imported" : "Nothing was changed: this was a dry run");
        if (apply && PlanText.hasChanges(result.path("plan"))) {
            screen.say(NEXT);
        }
        return ExitCode.OK;
    }

    /** The URL, and the password that belongs to it, from where it is in nobody's sight. */
    private static ObjectNode login(Call call) {
        List<String> words = call.line().names();
        String url = words.stream()
                .filter(w -> !PASSWORD.matcher(w).matches())
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "Where is Bucardo's control database?",
                        "write: sarrio import-bucardo postgres://USER@HOST:PORT/bucardo"));
        List<String> others = new ArrayList<>(words);
        others.remove(url);
        List<String> passwords = others.stream()
                .map(PASSWORD::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .toList();
        if (others.size() > 1 || passwords.size() < others.size()) {
            throw new UsageException(
                    "I don't understand what is behind the URL", // it may be a part of a password
                    "write: sarrio import-bucardo URL [pass=-]");
        }
        ObjectNode request = Call.object().put("url", url);
        passwords.stream()
                .findFirst()
                .map(p -> p.equals("-") ? Typed.secret("Password", "pass") : p)
                .or(() -> found(call, url))
                .ifPresent(p -> request.put("password", p));
        return request;
    }

    /** One that is in the URL is sent with it. A URL that is none is the coordinator's to refuse. */
    private static Optional<String> found(Call call, String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        if (parts.group("password") != null) {
            call.screen()
                    .note(
                            "the password in the URL is in the process list and in the shell's history; pass=- asks for it, and"
                                    + " PGPASSWORD and ~/.pgpass are looked at");
            return Optional.empty();
        }
        Map<String, String> environment = call.environment();
        return Optional.ofNullable(environment.getOrDefault("SARRIO_BUCARDO_PASSWORD", environment.get("PGPASSWORD")))
                .filter(p -> !p.isEmpty())
                .or(() -> PgPass.password(
                        environment,
                        call.screen(),
                        List.of(
                                parts.group("host"),
                                orElse(parts.group("port"), "5432"),
                                orElse(parts.group("dbname"), "bucardo"),
                                orElse(parts.group("user"), "bucardo"))));
    }

    private static String orElse(String part, String otherwise) {
        return part == null || part.isEmpty()
                ? otherwise
                : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void noEquivalent(Screen screen, JsonNode all) {
        if (!all.isEmpty()) {
            screen.say("Not taken over:");
            all.forEach(n -> screen.say("  " + sentence(n)));
        }
    }

    private static String sentence(JsonNode n) {
        return text(n, "what") + ": " + text(n, "why") + "; instead: " + text(n, "instead");
    }
}
