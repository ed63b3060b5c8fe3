package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.CommandLineParser;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RcFileTest {
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path directory;

    private Path here;
    private Path home;

    @BeforeEach
    void makeDirectories() throws IOException {
        here = Files.createDirectory(directory.resolve("here"));
        home = Files.createDirectory(directory.resolve("home"));
        environment.put("HOME", home.toString());
    }

    private CommandLine read(String line) {
        return RcFile.complete(CommandLineParser.parse(List.of(line.split(" "))), environment, here);
    }

    @Test
    void linesWithEqualsOrColonAreOptionsAndTheRestIsComment() throws IOException {
        Files.writeString(here.resolve(".sarriorc"), """
                # where it is
                url = http://there:7270
                retry-sleep: 5

                quiet = 1
                json = off
                dryrun = yes
                """);
        CommandLine line = read("list db");
        assertThat(line.option(Option.URL)).contains("http://there:7270");
        assertThat(line.option(Option.RETRY_SLEEP)).contains("5");
        assertThat(line.has(Option.QUIET)).isTrue();
        assertThat(line.has(Option.DRY_RUN)).isTrue();
        assertThat(line.has(Option.JSON)).isFalse();
        assertThat(line.notes()).isEmpty();
    }

    @Test
    void theLineBeatsTheEnvironmentAndThatBeatsTheFile() throws IOException {
        Files.writeString(here.resolve(".sarriorc"), "url = http://file\ntoken = file\n");
        environment.put("SARRIO_TOKEN", "environment");
        assertThat(read("list db --url http://line").option(Option.URL)).contains("http://line");
        assertThat(read("list db").option(Option.URL)).contains("http://file");
        assertThat(read("list db").has(Option.TOKEN)).isFalse();
    }

    @Test
    void onlyTheFirstFileIsReadAndBucardosAreTheLast() throws IOException {
        Files.writeString(home.resolve(".bucardorc"), "dbhost = control.example\nbatch = 1\nwhatever = 3\n");
        assertThat(read("list db").has(Option.BATCH)).isTrue();
        Files.writeString(home.resolve(".sarriorc"), "url = http://home\n");
        assertThat(read("list db").has(Option.BATCH)).isFalse();
        assertThat(read("list db").option(Option.URL)).contains("http://home");
        Files.writeString(here.resolve(".sarriorc"), "quiet = 1\n");
        assertThat(read("list db").has(Option.URL)).isFalse();
        assertThat(read("list db --no-bucardorc").has(Option.QUIET)).isFalse();
    }

    @Test
    void aFileThatIsNamedIsTheOnlyOne() throws IOException {
        Files.writeString(here.resolve(".sarriorc"), "quiet = 1\n");
        Files.writeString(here.resolve("other"), "url = http://other\n");
        for (String option : List.of("--bucardorc=other", "--sarriorc other")) {
            assertThat(read(option + " list db").option(Option.URL)).contains("http://other");
            assertThat(read(option + " list db").has(Option.QUIET)).isFalse();
        }
    }

    @Test
    void aFileOfBucardosThatCantBeReadIsPassedOverUnlessItIsNamed() throws IOException {
        Path file = Files.write(home.resolve(".bucardorc"), new byte[] {'#', (byte) 0xE4, '\n'});
        assertThat(read("list db").has(Option.URL)).isFalse();
        assertThatThrownBy(() -> read("list db --bucardorc " + file)).hasMessage("The file can't be read: " + file);
        Files.move(file, here.resolve(".sarriorc"));
        assertThatThrownBy(() -> read("list db")).hasMessageContaining("can't be read");
    }

    @Test
    void aMistakeInTheFileIsSaidWithItsLineAndWithoutItsValue() throws IOException {
        Files.writeString(here.resolve(".sarriorc"), "url = http://x\ntokn = hunter2\n");
        assertThatThrownBy(() -> read("list db"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Line 2 of ")
                .hasMessageContaining("tokn")
                .hasMessageNotContaining("hunter2");
    }
}
