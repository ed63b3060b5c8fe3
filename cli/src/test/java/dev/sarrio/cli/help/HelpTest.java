package dev.sarrio.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.cli.grammar.CommandLineParser;
import dev.sarrio.cli.grammar.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
    static Stream<HelpPage> pages() {
        return HelpPage.all().stream();
    }

    @Test
    void everyVerbThatTakesNounsHasAPageForWhatIsAdded() {
        assertThat(HelpPage.all().stream().map(p -> p.page().words()))
                .contains("add database", "add dbgroup", "add relgroup", "add table", "add sequence", "add sync")
                .containsAll(Verb.current().stream().map(Verb::word).toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageHasUsageAndExamplesThatAreUnderstood(HelpPage page) {
        assertThat(page.page().usage())
                .allSatisfy(u -> assertThat(u).startsWith(page.verb().word()));
        assertThat(page.page().usage()).isNotEmpty();
        assertThat(page.page().examples()).isNotEmpty();
        for (String example : page.page().examples()) {
            assertThat(CommandLineParser.parse(words(example)).notes())
                    .as(example)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noLineIsWiderThanATerminal(HelpPage page) {
        assertThat(Help.plain(page)).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(Help.WIDTH));
    }

    private static List<String> words(String example) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)").matcher(example);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words;
    }
}
