package dev.sarrio.system.grammar;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** `story.txt`, line by line, on the packaged product: what is said, the exit code, and what comes of it. */
class GrammarST {
    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void start() {
        stage = new Stage(directory);
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyLineDoesWhatTheStorySays() {
        return Story.cases(stage.values()).stream().map(c -> dynamicTest(c.toString(), () -> Check.play(c, stage)));
    }
}
