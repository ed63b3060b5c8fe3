package dev.sarrio.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableTest {
    private static final Map<String, Set<String>> FACTS = Map.of(
            "noun", Set.of("plural", "spelled", "is", "instead"),
            "verb", Set.of("spelled", "is", "takes", "first", "options", "usage", "text", "exit", "example", "instead"),
            "page", Set.of("is", "usage", "text", "exit", "example"),
            "option", Set.of("spelled", "value", "kind", "is", "env", "default", "global", "means", "ignored"),
            "parameter",
                    Set.of(
                            "spelled",
                            "kind",
                            "choices",
                            "suggests",
                            "range",
                            "with",
                            "is",
                            "default",
                            "empty",
                            "ignored",
                            "refused"));

    static Stream<Row> rows() {
        return FACTS.keySet().stream().flatMap(k -> Table.rows(k).stream());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyFactOfAnEntryIsOneThatIsRead(Row row) {
        assertThat(FACTS.get(row.kind())).containsAll(row.facts().keySet());
        row.words("spelled").forEach(Pattern::compile);
        assertThat(row.has("is") || row.has("instead") || row.has("ignored") || row.has("refused") || row.has("means"))
                .as("says what it is for, or what to do instead")
                .isTrue();
        assertThat(row.has("instead") || !row.kind().equals("verb") || row.has("usage") && row.has("example"))
                .as("has usage and an example")
                .isTrue();
    }

    @Test
    void everyVerbAndNounHasItsEntryAndEveryEntryItsConstant() {
        assertThat(Table.rows("verb").stream().map(Row::name)).containsExactlyElementsOf(constants(Verb.values()));
        assertThat(Table.rows("noun").stream().map(Row::name))
                .containsExactlyInAnyOrderElementsOf(constants(Noun.values()));
    }

    @Test
    void whatIsNamedInAnEntryIsAnEntry() {
        for (Verb verb : Verb.values()) {
            assertThat(verb.options()).as(verb.word()).doesNotContainNull();
            assertThat(verb.nouns()).as(verb.word()).doesNotContainNull();
        }
        for (Row page : Table.rows("page")) {
            String[] words = page.name().split(" ");
            assertThat(Verb.of(words[0])).contains(Verb.valueOf(words[0].toUpperCase(Locale.ROOT)));
            assertThat(Noun.called(words[1]).retired()).isFalse();
        }
        List<String> verbs = constants(Verb.values());
        Parameters.nouns().flatMap(n -> Parameters.of(n).stream()).forEach(p -> {
            assertThat(verbs).as(p.name()).containsAll(p.verbs());
            assertThat(p.kind() == Parameter.Kind.CHOICE)
                    .as(p.name())
                    .isEqualTo(!p.choices().isEmpty());
        });
    }

    @Test
    void noSpellingMeansTwoThings() {
        assertThat(Option.values().stream().flatMap(o -> o.spellings().stream()))
                .doesNotHaveDuplicates();
        for (Verb verb : Verb.values()) {
            assertThat(Verb.of(verb.word())).contains(verb);
            verb.aliases().forEach(a -> assertThat(Verb.of(a)).as(a).contains(verb));
        }
        for (Noun noun : Noun.values()) {
            assertThat(Noun.of(noun.word())).contains(noun);
            assertThat(Noun.of(noun.plural())).contains(noun);
            assertThat(Parameters.of(noun).stream()
                            .flatMap(p -> Stream.concat(Stream.of(p.name().replace('-', '_')), p.aliases().stream())))
                    .as(noun.word())
                    .doesNotHaveDuplicates();
        }
    }

    private static List<String> constants(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(v -> v.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
