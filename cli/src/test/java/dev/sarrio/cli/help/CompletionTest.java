package dev.sarrio.cli.help;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sarrio.cli.grammar.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In the shells themselves, as far as they are on this machine. */
class CompletionTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "'sarrio ki', kick",
        "'sarrio add sy', sync",
        "'sarrio add_', ''",
        "'sarrio upd db nonrds ho', host=",
        "'sarrio add all ta', 'table table='",
        "'sarrio add all tables excl', 'exclude-schema= exclude-table='",
        "'sarrio add sync mysync autok', 'autokick=0 autokick=1'",
        "'sarrio --url http://x add syncs mysync relg', relgroup=",
        "'sarrio switch mysync to', to=",
        "'sarrio pause a', all",
        "'sarrio conflicts re', resolve",
        "'sarrio conflicts list op', open",
        "'sarrio kick mysync --not', --notimer",
        "'sarrio list --js', --json",
        "'sarrio help sw', switch",
        "'sarrio help add datab', database",
        "'sarrio completion z', zsh"
    })
    void aWordIsCompletedByWhatStandsBeforeIt(String typed, String completed) throws Exception {
        List<String> expected = completed.isEmpty() ? List.of() : List.of(completed.split(" "));
        assertThat(inBash(typed)).as("bash").containsExactlyElementsOf(expected);
        if (isHere("fish")) {
            assertThat(inFish(typed)).as("fish").containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void behindAnEqualsSignOnlyTheValueIsCompleted() throws Exception {
        // to readline = ends a word
        assertThat(inBash("sarrio add sync mysync copy=n")).containsExactly("none");
        assertThat(inBash("sarrio update sync mysync conflict=")).contains("latest", "function:");
        assertThat(inBash("sarrio update table stock conflict=fu")).containsExactly("function:");
        assertThat(inBash("sarrio conflicts resolve mysync winner=sk")).containsExactly("skip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void theShellUnderstandsItsScript(String shell) throws Exception {
        assumeTrue(isHere(shell), shell + " is not installed on this machine");
        Path script = Files.writeString(directory.resolve("completion"), Completion.of(shell));
        assertThat(run(shell, "-n", script.toString())).isEmpty();
    }

    @Test
    void anotherShellIsSaidSo() {
        assertThatThrownBy(() -> Completion.of("ksh"))
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.remedy()).contains("bash, zsh, fish"));
    }

    private List<String> inBash(String typed) throws Exception {
        assumeTrue(isHere("bash"), "bash is not installed on this machine");
        Path script = Files.writeString(directory.resolve("completion"), Completion.of("bash"));
        return run(
                "bash",
                "-c",
                "source \"$1\"; COMP_WORDBREAKS=$' \\t\\n=:'; COMP_LINE=$2; COMP_POINT=${#2}; _sarrio; printf '%s\\n' \"${COMPREPLY[@]}\"",
                "bash",
                script.toString(),
                typed);
    }

    private List<String> inFish(String typed) throws Exception {
        Path script = Files.writeString(directory.resolve("completion"), Completion.of("fish"));
        return run("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script.toString(), typed)
                .stream()
                .map(l -> l.split("\t")[0])
                .toList();
    }

    private static boolean isHere(String shell) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, shell)));
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().filter(l -> !l.isBlank()).toList();
    }
}
