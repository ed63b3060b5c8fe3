package dev.sarrio.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manual has a row for each error code, with the reaction that the code has, a meaning and a remedy; and no other. */
class TroubleshootingTest {
    private static final Path MANUAL = Path.of("..", "docs", "troubleshooting.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `([A-Z_]+)` \\| ([^|]{20,}) \\| ([^|]{5,}) \\|$");

    @Test
    void everyErrorCodeIsExplained() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(MANUAL));
        while (rows.find()) {
            assertThat(documented.put(rows.group(1), rows.group(2)))
                    .as("a second row for " + rows.group(1))
                    .isNull();
        }

        Map<String, String> codes = new TreeMap<>();
        Stream.of(ErrorCode.values())
                .forEach(c -> codes.put(c.name(), c.reaction().name()));
        assertThat(documented)
                .as("write a row for a new code into docs/troubleshooting.md")
                .isEqualTo(codes);
    }

    @Test
    void everyReactionIsExplained() throws IOException {
        String manual = Files.readString(MANUAL);

        assertThat(Reaction.values()).allSatisfy(r -> assertThat(manual).contains("| `" + r + "` | "));
    }
}
