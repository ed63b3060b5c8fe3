package dev.sarrio.system.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.system.grammar.Case.Act;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The story has every word of the grammar, and every word of Bucardo's. */
class CoverageTest {
    @Test
    void everyVerbNounOptionAndParameterAndEveryWordOfBucardosHasALineInTheStory() {
        assertThat(Coverage.missing(Story.cases(), BucardosWords.read()))
                .as("no line of story.txt has: add one, with what must come of it")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "remove custom_?cols .*             ; a line that works with remove customcols",
                "udpate .*                          ; update spelled \"udpate\"",
                "(upgr|uprgade|ugprade).*           ; the line that \"upgrade\" is answered with",
                "purge.*                            ; a line that works with purge",
                "(list|remove) clones?.*            ; the line that \"add clone\" or the like is answered with",
                "update sync .*sequence_margin=.*   ; update sync with sequence_margin=",
                ".* pgport=.*                       ; database with port spelled \"pgport\"",
                ".*--tsep .*                        ; the option --tsep",
                "kick .*--timeout.*                 ; kick with --timeout",
                "lsit .*                            ; Bucardo's verb \"lsit\"",
                ".* tbale .*                        ; Bucardo's noun \"tbale\"",
                ".* --log-sep .*                    ; Bucardo's option --log-sep",
                "add db .* ssp=.*                   ; Bucardo's database with ssp=",
                "update .* set .*                   ; Bucardo's \"update … set\"",
            })
    void whatLacksItsLineIsNamed(String lines, String missing) {
        List<Case> without =
                Story.cases().stream().filter(c -> !c.text().matches(lines)).toList();
        assertThat(without).hasSizeLessThan(Story.cases().size());
        assertThat(Coverage.missing(without, BucardosWords.read())).contains(missing);
    }

    @Test
    void aLineIsReadWithWhatStandsBeforeAndBehindIt() {
        List<Case> cases = Story.read("""
                # a comment
                sql source: UPDATE a SET b = 1
                < secret
                $ ./sarrio add db "a b" x='${x} y' \\
                  z -> 3
                  Added .* = 1
                  ! nothing
                  GET /syncs/s /name = s
                  target: SELECT 1 WHERE 1 = 1 = 1
                """, Map.of("x", "X"));
        assertThat(cases).hasSize(1);
        assertThat(cases.get(0).words()).containsExactly("add", "db", "a b", "x=X y", "z");
        assertThat(cases.get(0).process()).isTrue();
        assertThat(cases.get(0).exit()).isEqualTo(3);
        assertThat(cases.get(0).acts())
                .containsExactly(
                        new Act("sql", "source: UPDATE a SET b = 1", ""),
                        new Act("<", "secret", ""),
                        new Act("~", "Added .* = 1", ""),
                        new Act("!", "nothing", ""),
                        new Act("GET", "/syncs/s /name", "s"),
                        new Act("target", "SELECT 1 WHERE 1 = 1", "1"));
        assertThatThrownBy(() -> Story.read("$ ping", Map.of())).hasMessageContaining("exit code");
        assertThatThrownBy(() -> Story.read("$ ping -> 0\n  GET /info", Map.of()))
                .hasMessageContaining("No value is expected");
        assertThatThrownBy(() -> Story.read("nonsense", Map.of())).hasMessageContaining("not understood");
    }
}
