package dev.sarrio.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Prose drifts from code unless a test reads both: what Markdown files name in `code` or link to must exist. A name of somebody
 * else's that looks like one of ours goes into `foreign-names.txt`.
 */
class MarkdownTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("(?<!`)`([^`\n]+)`(?!`)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^\\s*```[^\n]*\n(.*?)^\\s*```");
    private static final Pattern FILE_NAME =
            Pattern.compile("[\\w./-]*[\\w-]+\\.(java|sql|md|xml|yaml|yml|json|sh|properties|txt|ratchet)");
    private static final Pattern PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)+/?");
    private static final Pattern CLASS =
            Pattern.compile("([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?:[.#](\\w+)(?:\\(.*\\))?)?");
    private static final Pattern SCRIPT = Pattern.compile("(?m)(?:^|[\\s`(])\\./([\\w./-]+)");
    private static final Pattern MAVEN_MODULES = Pattern.compile("\\bmvn\\b[^\n]*?(?:-pl|--projects)[ =]([\\w,-]+)");
    private static final Pattern MAVEN_TEST = Pattern.compile("\\bmvn\\b[^\n]*?-Dtest=([\\w,]+)");

    private final List<Path> files = Repository.files();
    private final Set<String> identifiers = identifiers();
    private final Set<String> foreign = Set.copyOf(lines("/foreign-names.txt"));

    @Test
    void linksLeadToFiles() {
        assertThat(missing((file, text) -> matches(LINK, text, m -> m.group(1))
                        .filter(l -> !l.contains(":"))
                        .filter(l -> !exists(file, l))
                        .toList()))
                .as("links in Markdown that lead nowhere")
                .isEmpty();
    }

    @Test
    void pathsExist() {
        Set<String> roots = files.stream().map(f -> f.getName(0).toString()).collect(Collectors.toSet());
        Predicate<String> ours = t -> FILE_NAME.matcher(t).matches()
                || PATH.matcher(t).matches() && roots.contains(t.substring(0, t.indexOf('/')));
        assertThat(missing((file, text) -> matches(CODE, text, m -> m.group(1))
                        .filter(ours)
                        .filter(t -> !foreign.contains(t))
                        .filter(t -> !exists(file, t) && !isEndOfAPath(t))
                        .toList()))
                .as("paths in Markdown that do not exist")
                .isEmpty();
    }

    @Test
    void classesExist() {
        assertThat(missing((file, text) -> matches(CODE, text, m -> m.group(1))
                        .map(CLASS::matcher)
                        .filter(Matcher::matches)
                        .filter(m -> !foreign.contains(m.group(1)))
                        .filter(m -> !identifiers.contains(m.group(1))
                                || m.group(2) != null && !identifiers.contains(m.group(2)))
                        .map(Matcher::group)
                        .toList()))
                .as("classes and members in Markdown that no source file names")
                .isEmpty();
    }

    @Test
    void commandsExist() {
        assertThat(missing((file, text) -> {
                    List<String> unknown = new ArrayList<>();
                    String code = matches(FENCE, text, m -> m.group(1)).collect(Collectors.joining("\n"))
                            + matches(CODE, text, m -> m.group(1)).collect(Collectors.joining("\n", "\n", "\n"));
                    matches(SCRIPT, code, m -> m.group(1))
                            .filter(s -> !Files.exists(Repository.ROOT.resolve(s)))
                            .forEach(unknown::add);
                    matches(MAVEN_MODULES, code, m -> m.group(1))
                            .flatMap(m -> List.of(m.split(",")).stream())
                            .filter(m ->
                                    !Files.exists(Repository.ROOT.resolve(m).resolve("pom.xml")) && !m.equals("MODULE"))
                            .forEach(unknown::add);
                    matches(MAVEN_TEST, code, m -> m.group(1))
                            .flatMap(m -> List.of(m.split(",")).stream())
                            .filter(t -> !identifiers.contains(t) && !t.equals("NAME"))
                            .forEach(unknown::add);
                    return unknown;
                }))
                .as("commands in Markdown whose script, module or test does not exist")
                .isEmpty();
    }

    private interface Check {
        List<String> missing(Path file, String text);
    }

    private List<String> missing(Check check) {
        return files.stream()
                .filter(f -> f.toString().endsWith(".md"))
                .flatMap(f -> check.missing(f, Repository.text(f)).stream().map(m -> f + ": " + m))
                .toList();
    }

    /** From the root, or from the directory of the file that names it. */
    private static boolean exists(Path file, String name) {
        Path directory = Repository.ROOT.resolve(file).getParent();
        return Files.exists(Repository.ROOT.resolve(name)) || Files.exists(directory.resolve(name));
    }

    private boolean isEndOfAPath(String name) {
        return files.stream().anyMatch(f -> f.endsWith(name));
    }

    private static java.util.stream.Stream<String> matches(
            Pattern pattern, String text, java.util.function.Function<MatchResult, String> part) {
        return pattern.matcher(text).results().map(part);
    }

    private Set<String> identifiers() {
        Pattern identifier = Pattern.compile("[A-Za-z_]\\w+");
        Set<String> all = new TreeSet<>();
        files.stream()
                .filter(f -> f.toString().endsWith(".java"))
                .forEach(f -> identifier.matcher(Repository.text(f)).results().forEach(m -> all.add(m.group())));
        return all;
    }

    private static List<String> lines(String resource) {
        try (var in = MarkdownTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .map(String::strip)
                    .toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
