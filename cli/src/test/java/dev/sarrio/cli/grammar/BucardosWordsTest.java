package dev.sarrio.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every word of Bucardo 5.6, from its own source: it works here, or says what to use instead, but it is never unknown. */
class BucardosWordsTest {
    private static final Path FILE = Path.of("src/test/resources/dev/sarrio/cli/bucardos-words.txt");

    /** Of all lines with this title. */
    private static List<String> listed(String title) {
        try (Stream<String> lines = Files.lines(FILE)) {
            return lines.filter(l -> l.startsWith(title + ": "))
                    .flatMap(l -> words(l.substring(title.length() + 2)).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyVerbIsKnown() {
        assertThat(listed("verbs")).allSatisfy(v -> assertThat(Verb.of(v)).as(v).isPresent());
    }

    @Test
    void everyNounIsKnown() {
        assertThat(listed("nouns")).allSatisfy(n -> assertThat(Noun.of(n)).as(n).isPresent());
    }

    @Test
    void everyOptionIsTaken() {
        assertThat(listed("options with a value")).allSatisfy(o -> assertThatCode(
                        () -> CommandLineParser.parse(List.of("add", "all", "tables", o, "7", "db=a")))
                .as(o)
                .doesNotThrowAnyException());
        assertThat(listed("options"))
                .allSatisfy(o -> assertThatCode(() -> CommandLineParser.parse(List.of("list", o, "db")))
                        .as(o)
                        .doesNotThrowAnyException());
    }

    @ParameterizedTest
    @EnumSource(names = {"DATABASE", "DBGROUP", "RELGROUP", "TABLE", "SEQUENCE", "SYNC", "CUSTOMCODE"})
    void everyParameterIsKnown(Noun noun) {
        assertThat(listed("parameters " + noun.word()))
                .isNotEmpty()
                .allSatisfy(p -> assertThat(Parameters.find(noun, p)).as(p).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add dbgroup g a:source:pri=1 b:target:makedelta=on",
                "add sync s relgroup=r dbs=a:source,b:target status=active checktime=15min deletemethod=truncate conflict_strategy=bucardo_latest",
                "add sync s herd=r dbs=g inactive",
                "add all tables db=a schema=public exclude-table=x relgroup=r pkonly",
                "kick sync s 0 --retry 3 --retry-sleep 5 --notimer",
                "update sync s set onetimecopy=2",
                "list sync active",
                "list table db=a",
                "remove table public.x db=a",
                "status s --sort=-3 --showdays --compress",
                "activate s 0",
                "start \"a reason\" --logdest stdout --quickstart"
            })
    void everyLineOfItsManualIsTaken(String line) {
        assertThatCode(() -> CommandLineParser.parse(words(line))).doesNotThrowAnyException();
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip().split("\\s+")).toList();
    }
}
