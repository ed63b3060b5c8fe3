package dev.sarrio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a wrong line is answered, word for word: `mistakes.txt`. `-Dsarrio.docs.write=true` writes it anew, to be read before it is kept. */
class MistakesTest {
    private static final Path FILE = Path.of("src/test/resources/dev/sarrio/cli/mistakes.txt");
    private static final String NOBODY = "http://localhost:1";
    private static final Path NOWHERE = Path.of("target", "nowhere");

    record Mistake(String words, String exit, String message, String remedy) {
        static Mistake of(String line) {
            String[] cells = line.split(" \\| ", -1);
            return new Mistake(cells[0], cells[1], cells[2], cells[3]);
        }

        @Override
        public String toString() {
            return words;
        }
    }

    static Stream<Mistake> mistakes() throws IOException {
        if (Boolean.getBoolean("sarrio.docs.write")) {
            Files.write(FILE, lines().map(MistakesTest::answered).toList());
        }
        return lines().filter(l -> !isComment(l)).map(Mistake::of);
    }

    private static Stream<String> lines() throws IOException {
        return Files.readAllLines(FILE).stream();
    }

    private static boolean isComment(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    private static String answered(String line) {
        if (isComment(line)) {
            return line;
        }
        String words = line.split(" \\| ", -1)[0];
        Answer answer = Answer.to(words);
        List<String> said = answer.err().lines().toList();
        return words + " | " + answer.exit() + " | " + said.get(0).replaceFirst("^error: ", "") + " | "
                + said.get(1).replaceFirst("^what to do: ", "");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsAnsweredWithWhatIsWrongAndWhatToDo(Mistake mistake) {
        assertThat(Answer.to(mistake.words()))
                .isEqualTo(new Answer(
                        Integer.parseInt(mistake.exit()),
                        "",
                        "error: " + mistake.message() + "\nwhat to do: " + mistake.remedy() + "\n"));
    }

    @Test
    void thereAreMoreThanAHundredAndNoneSpeaksOfTheInside() throws IOException {
        assertThat(mistakes()).hasSizeGreaterThan(100).allSatisfy(m -> {
            assertThat(m.exit()).isNotEqualTo("0");
            assertThat(m.message() + m.remedy()).doesNotContain("Exception").doesNotContain("secret");
        });
        assertThat(mistakes().map(Mistake::words)).doesNotHaveDuplicates();
    }

    private record Answer(int exit, String out, String err) {
        static Answer to(String words) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Map<String, String> environment = Map.of("HOME", NOWHERE.toString(), "SARRIO_URL", NOBODY);
            int exit = new Sarrio(
                            environment,
                            NOWHERE,
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            false)
                    .run(List.of(words.split(" ")));
            return new Answer(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }
}
