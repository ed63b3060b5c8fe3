package dev.sarrio.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.conflict.ConflictRecord;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine-readable contract says what the code does: nothing more, nothing less. */
class AsyncApiTest {
    private static final Path FOLDER = Path.of("..", "docs", "protocol");
    private static JsonNode api;

    @BeforeAll
    static void parse() throws IOException {
        api = new ObjectMapper(new YAMLFactory())
                .readTree(FOLDER.resolve("asyncapi.yaml").toFile());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> dangling = new ArrayList<>();
        forEachReference(api, (at, ref) -> {
            boolean found =
                    ref.startsWith("#") ? !api.at(ref.substring(1)).isMissingNode() : Files.exists(FOLDER.resolve(ref));
            if (!found) {
                dangling.add(ref);
            }
        });
        assertThat(dangling).isEmpty();
    }

    @Test
    void everyExampleIsReferredTo() {
        Set<String> used = new TreeSet<>();
        forEachReference(api, (at, ref) -> used.add(ref));

        assertThat(used)
                .containsAll(Examples.all().keySet().stream()
                        .map(n -> "examples/" + n + ".json")
                        .toList());
    }

    @Test
    void everyMessageIsInAChannelAndEveryChannelInAnOperation() {
        Set<String> used = new TreeSet<>();
        forEachReference(api.get("channels"), (at, ref) -> used.add(ref));
        forEachReference(api.get("operations"), (at, ref) -> used.add(ref));

        api.at("/components/messages").fieldNames().forEachRemaining(m -> assertThat(used)
                .contains("#/components/messages/" + m));
        api.get("channels").fieldNames().forEachRemaining(c -> assertThat(used).contains("#/channels/" + c));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                BatchMarker.class,
                TablePart.class,
                OffsetRange.class,
                TableName.class,
                DesiredDatabase.class,
                Connection.class,
                DesiredSync.class,
                CopyOptions.class,
                CopyOptions.Restart.class,
                ConflictRecord.class,
                ConflictRecord.Version.class,
                ConflictRules.class,
                ConflictRules.OfTable.class,
                ConflictRules.Decision.class,
                TargetShape.class,
                CustomCode.class,
                StatusReport.class,
                Problem.class
            })
    void everyFieldOfOurMessagesIsDescribedAndNoOther(Class<?> message) {
        JsonNode properties = api.at("/components/schemas/" + message.getSimpleName() + "/properties");

        List<String> described = new ArrayList<>();
        properties.fieldNames().forEachRemaining(described::add);
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(Stream.of(message.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
        properties.forEach(p -> assertThat(p.path("description").asText()).isNotBlank());
        for (RecordComponent c : message.getRecordComponents()) {
            if (c.getType().isEnum() && properties.get(c.getName()).has("enum")) {
                List<String> values = new ArrayList<>();
                properties.get(c.getName()).get("enum").forEach(v -> values.add(v.asText()));
                assertThat(values)
                        .containsExactlyInAnyOrderElementsOf(
                                Stream.of(c.getType().getEnumConstants())
                                        .map(Object::toString)
                                        .toList());
            }
        }
    }

    @Test
    void everyExampleIsValidByTheSchemaOfItsMessage() throws IOException {
        int checked = 0;
        for (JsonNode message : api.at("/components/messages")) {
            for (JsonNode example : message.path("examples")) {
                assertValid(message.get("payload"), example.at("/payload/$ref").asText());
                checked++;
            }
        }
        assertValid(Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/Key"), "examples/key.json");
        assertValid(
                Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/WithSchema"),
                "examples/key-embedded.json");
        assertThat(checked).isEqualTo(Examples.all().size() - 4); // two keys, two tombstones
    }

    @Test
    void theSchemasAreStrictEnoughToFail() throws IOException {
        JsonNode change =
                Json.MAPPER.readTree(FOLDER.resolve("examples/update.json").toFile());
        ((ObjectNode) change).put("op", "x");

        assertThat(violations(api.at("/components/messages/row/payload"), change))
                .isNotEmpty();
    }

    /** An envelope may have fields that are not described (Debezium adds some, we may too), but ours has none. */
    @Test
    void everyFieldOfAChangeIsDescribed() throws IOException {
        for (String name : List.of("create", "delete", "truncate", "truncate-partition")) {
            JsonNode change = Json.MAPPER.readTree(
                    FOLDER.resolve("examples/" + name + ".json").toFile());
            assertDescribed(change, "Envelope");
            assertDescribed(change.get("source"), "Source");
            assertDescribed(change.get("transaction"), "Transaction");
        }
    }

    private static void assertDescribed(JsonNode object, String schema) {
        object.fieldNames().forEachRemaining(f -> assertThat(
                        api.at("/components/schemas/" + schema + "/properties/" + f + "/description")
                                .asText())
                .as("%s.%s", schema, f)
                .isNotBlank());
    }

    private static void assertValid(JsonNode schema, String example) throws IOException {
        JsonNode json = Json.MAPPER.readTree(FOLDER.resolve(example).toFile());
        assertThat(violations(schema, json)).as(example).isEmpty();
    }

    private static Set<ValidationMessage> violations(JsonNode schema, JsonNode json) {
        ObjectNode root = schema.deepCopy();
        root.set("components", api.get("components"));
        JsonSchema compiled =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root);
        return compiled.validate(json);
    }

    private static void forEachReference(JsonNode node, BiConsumer<JsonNode, String> use) {
        if (node.path("$ref").isTextual()) {
            use.accept(node, node.get("$ref").asText());
        }
        node.forEach(child -> forEachReference(child, use));
    }
}
