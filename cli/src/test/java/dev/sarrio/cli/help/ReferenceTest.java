package dev.sarrio.cli.help;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.Parameter;
import dev.sarrio.cli.grammar.Parameters;
import dev.sarrio.cli.grammar.Verb;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.output.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made from the table of the grammar has all of it; the files that are kept of it are as it would be made now. */
class ReferenceTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final String WRITES = "mvn -pl cli test -Dtest=ReferenceTest -Dsarrio.docs.write=true";

    @Test
    void theManPageThatIsKeptIsTheOneThatIsMade() throws IOException {
        isKept("sarrio.1", ManPage.text());
    }

    @Test
    void theReferenceThatIsKeptIsTheOneThatIsMade() throws IOException {
        isKept("cli.md", Reference.text());
    }

    private static void isKept(String name, String made) throws IOException {
        Path file = DOCS.resolve(name);
        if (Boolean.getBoolean("sarrio.docs.write")) {
            Files.writeString(file, made);
        }
        if (!Files.exists(file) || !Files.readString(file).equals(made)) {
            fail("docs/%s is not what the grammar says now; this writes it: %s", name, WRITES);
        }
    }

    record Made(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Made> manuals() {
        ByteArrayOutputStream help = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(help, true, StandardCharsets.UTF_8);
        Screen screen = new Screen(out, out, new Style(false), false, false, false);
        Help.overview(screen);
        HelpPage.all().forEach(p -> Help.plain(p).forEach(out::println));
        return Stream.of(
                new Made("help", help.toString(StandardCharsets.UTF_8)),
                new Made(
                        "man page", ManPage.text().replaceAll("\\\\f[BIR]", " ").replace("\\-", "-")),
                new Made("reference", Reference.text().replace("\\|", "|")));
    }

    static Stream<Made> completions() {
        return Completion.shells().stream().map(s -> new Made(s, Completion.of(s)));
    }

    @ParameterizedTest
    @MethodSource("manuals")
    void aManualHasEveryVerbNounOptionAndParameter(Made manual) {
        List<String> missing = new ArrayList<>();
        Stream.of(Verb.values()).map(Verb::word).forEach(missing::add);
        Stream.of(Noun.values()).map(Noun::word).forEach(missing::add);
        Option.values().stream()
                .filter(o -> !o.ignored() || !manual.name().equals("help"))
                .flatMap(o -> o.spellings().stream())
                .forEach(missing::add);
        Parameters.nouns()
                .flatMap(n -> Parameters.of(n).stream())
                .map(Parameter::name)
                .forEach(missing::add);
        missing.removeIf(word -> has(manual, word));
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("completions")
    void aCompletionHasEveryVerbNounOptionAndParameterThatWorks(Made completion) {
        List<String> missing = new ArrayList<>();
        Verb.current().stream().map(Verb::word).forEach(missing::add);
        Noun.current().stream().map(Noun::word).forEach(missing::add);
        Verb.current().stream()
                .flatMap(v -> Stream.concat(Option.everywhere().stream(), v.options().stream()))
                .map(Option::word)
                .forEach(missing::add);
        Verb.current().stream()
                .flatMap(v -> Stream.of(Noun.values()).flatMap(n -> v.parameters(n).stream()))
                .filter(Parameter::works)
                .map(Parameter::name)
                .forEach(missing::add);
        missing.removeIf(word -> has(completion, word));
        assertThat(missing).isEmpty();
    }

    /** As a word: not as a part of a longer one. */
    private static boolean has(Made made, String word) {
        return Stream.of(made.text().split("[^\\w?-]+"))
                .collect(Collectors.toSet())
                .contains(word);
    }
}
