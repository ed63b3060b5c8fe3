package dev.sarrio.cli;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Options that a file says once for every line: `name = value` or `name: value`, # for comments. */
final class RcFile {
    private static final Pattern LINE = Pattern.compile("\\s*([\\w-]+)\\s*[=:]\\s*(.*?)\\s*");
    private final Path file;
    private final Map<Option, String> options = new LinkedHashMap<>();

    private RcFile(Path file) {
        this.file = file;
    }

    /** The line with what the first of the files says, as far as neither the line nor the environment says it. */
    static CommandLine complete(CommandLine line, Map<String, String> environment, Path directory) {
        Optional<Path> file = find(line, environment, directory);
        if (file.isEmpty()) {
            return line;
        }
        RcFile rc = new RcFile(file.get());
        rc.read(line.has(Option.RC_FILE));
        rc.options.keySet().removeIf(o -> o.environment().map(environment::get).isPresent());
        return line.withDefaults(rc.options);
    }

    private static Optional<Path> find(CommandLine line, Map<String, String> environment, Path directory) {
        if (line.has(Option.RC_FILE)) {
            return line.option(Option.RC_FILE).map(directory::resolve);
        }
        if (line.has(Option.NO_RC_FILE)) {
            return Optional.empty();
        }
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        return List.of("sarriorc", "bucardorc").stream()
                .flatMap(name ->
                        List.of(directory.resolve("." + name), home.resolve("." + name), Path.of("/etc", name))
                                .stream())
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private void read(boolean named) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            if (!named && ofBucardo()) {
                return; // Debian's /etc/bucardorc is for Bucardo's own user; what can't be read there is not for us
            }
            throw new UsageException(
                    "The file can't be read: " + file, "name another with --sarriorc, or none with --no-sarriorc");
        }
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                line(i + 1, text);
            }
        }
    }

    private void line(int number, String text) {
        Matcher matcher = LINE.matcher(text);
        Optional<Option> option =
                matcher.matches() ? Option.of("--" + matcher.group(1).replace('_', '-')) : Optional.empty();
        if (option.isPresent()) {
            option.get().fromFile(matcher.group(2)).ifPresent(v -> options.put(option.get(), v));
        } else if (!ofBucardo()) {
            throw new UsageException(
                    "Line " + number + " of " + file + " is no option: " + text.replaceFirst("[=:].*", ""),
                    "write `name = value` with the name of an option, as url = http://localhost:7270 (sarrio help)");
        }
    }

    private boolean ofBucardo() {
        return file.endsWith(".bucardorc") || file.endsWith("bucardorc");
    }
}
