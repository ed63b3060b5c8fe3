package dev.sarrio.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.cli.grammar.CommandLineParser;
import dev.sarrio.cli.grammar.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
    static Stream<String> pages() {
        List<String> pages = new ArrayList<>(Help.pages());
        pages.addAll(List.of(
                "overview",
                "add-database",
                "add-dbgroup",
                "add-relgroup",
                "add-table",
                "add-all",
                "add-sequence",
                "add-sync"));
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageIsThereAndEveryExampleIsUnderstood(String page) {
        String text = Help.text(page).orElseThrow();
        List<String> examples = text.substring(Math.max(0, text.indexOf("Example")))
                .lines()
                .filter(l -> l.startsWith("  sarrio "))
                .map(String::strip)
                .filter(l -> !l.contains("["))
                .toList();
        assertThat(page.equals("completion") || !examples.isEmpty())
                .as("has an example")
                .isTrue();
        for (String example : examples) {
            assertThat(CommandLineParser.parse(words(example))).as(example).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noLineIsWiderThanATerminal(String page) {
        assertThat(Help.text(page).orElseThrow().lines())
                .allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(100));
    }

    @org.junit.jupiter.api.Test
    void theCompletionScriptKnowsEveryVerb() {
        assertThat(Verb.current()).allSatisfy(v -> assertThat(Completion.bash()).contains(v.word()));
        assertThat(Completion.bash()).contains("exclude-table=").doesNotContain("stayalive");
    }

    private static List<String> words(String example) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(example.substring("sarrio ".length()));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words;
    }
}
