package dev.sarrio.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What must be in no file at all. */
class NeutralityTest {
    // written in pieces, so that this file passes its own test
    private static final Pattern REGISTRY_HOST =
            Pattern.compile("(repo1?\\.maven\\.|repo\\.maven\\.|" + "registry[-\\w]*\\.(npmjs|docker|hub)"
                    + "|(index|hub|registry)\\." + "docker\\.|\\b(ghcr|quay|gcr|docker)\\." + "io/|public\\.ecr\\.aws|"
                    + "deb\\.debian\\.org|mcr\\." + "microsoft)");
    private static final Pattern SLEEP = Pattern.compile("Thread\\." + "sleep\\(|TimeUnit\\.\\w+\\." + "sleep\\(");

    @Test
    void noFileNamesTheHostOfARegistry() {
        assertThat(filesWith(REGISTRY_HOST, Repository.files()))
                .as("files that name a registry's host: whoever builds decides where artefacts come from")
                .isEmpty();
    }

    @Test
    void noTestSleeps() {
        List<Path> tests = Repository.files().stream()
                .filter(f -> f.toString().contains("src/test/java/"))
                .toList();
        assertThat(filesWith(SLEEP, tests))
                .as(
                        "tests that sleep: wait for the condition with Awaitility, or give the code a clock of the test's own")
                .isEmpty();
    }

    private static List<Path> filesWith(Pattern pattern, List<Path> files) {
        return files.stream()
                .filter(f -> pattern.matcher(Repository.text(f)).find())
                .toList();
    }
}
