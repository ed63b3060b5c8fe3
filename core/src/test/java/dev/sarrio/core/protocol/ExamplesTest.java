package dev.sarrio.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.change.ChangeReader;
import dev.sarrio.core.conflict.ConflictRecord;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The examples of the protocol's manual are what the code writes. After a wanted change of the format:
 * {@code mvn -pl core test -Dtest=ExamplesTest -Dsarrio.examples.write=true}, and read the diff.
 */
class ExamplesTest {
    private static final Path FOLDER = Path.of("..", "docs", "protocol", "examples");
    private static final boolean WRITE = Boolean.getBoolean("sarrio.examples.write");

    @Test
    void everyRecordIsWrittenAsItsExampleShows() throws IOException {
        for (Map.Entry<String, byte[]> example : Examples.all().entrySet()) {
            Path file = FOLDER.resolve(example.getKey() + ".json");
            String actual = indented(example.getValue()) + "\n";
            if (WRITE) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, actual);
            }
            assertThat(file).as("see the switch in this test's comment").exists();
            assertThat(Files.readString(file)).as(example.getKey()).isEqualTo(actual);
        }
    }

    @Test
    void noExampleIsLeftOver() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(f -> f.getFileName().toString()).toList();
            assertThat(names)
                    .containsExactlyInAnyOrderElementsOf(Examples.all().keySet().stream()
                            .map(n -> n + ".json")
                            .toList());
        }
    }

    /** What an older release wrote stays readable: the examples are read as they lie there, not as they were just written. */
    @Test
    void everyExampleIsReadBack() throws IOException {
        for (String name : Examples.all().keySet()) {
            byte[] json = Files.readAllBytes(FOLDER.resolve(name + ".json"));
            if (name.equals("marker")) {
                assertThat(Json.read(json, BatchMarker.class)).isEqualTo(Examples.marker());
            } else if (name.equals("conflict")) {
                assertThat(Json.read(json, ConflictRecord.class)).isEqualTo(Examples.conflict());
            } else if (name.equals("desired-database")) {
                assertThat(Json.read(json, DesiredDatabase.class)).isEqualTo(Examples.database());
            } else if (name.equals("desired-sync")) {
                assertThat(Json.read(json, DesiredSync.class)).isEqualTo(Examples.sync());
            } else if (name.startsWith("status") && !name.endsWith("removed")) {
                assertThat(Json.read(json, StatusReport.class).details()).isNotEmpty();
            } else if (!name.startsWith("key") && !name.endsWith("removed")) {
                assertThat(new ChangeReader().read(json).op()).isNotNull();
            }
        }
    }

    /** Indented for people, but with every number digit for digit as it was written. */
    private static String indented(byte[] json) throws IOException {
        StringWriter text = new StringWriter();
        JsonFactory factory = new JsonFactory();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        try (JsonParser p = factory.createParser(new String(json, StandardCharsets.UTF_8));
                JsonGenerator g = factory.createGenerator(text)) {
            g.setPrettyPrinter(printer);
            for (JsonToken t = p.nextToken(); t != null; t = p.nextToken()) {
                if (t.isNumeric()) {
                    g.writeNumber(p.getText());
                } else {
                    g.copyCurrentEvent(p);
                }
            }
        }
        return text.toString();
    }
}
