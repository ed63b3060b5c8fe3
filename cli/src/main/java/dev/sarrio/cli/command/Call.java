package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.Screen;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** One command with all that it needs to be done. @param directory where relative files are looked for */
public record Call(
        CommandLine line, Coordinator coordinator, Screen screen, Map<String, String> environment, Path directory) {
    private static final List<String> SECRETS = List.of("password", "dsn", "url", "secret", "header");

    static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    static ArrayNode array(Collection<String> values) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        values.forEach(array::add);
        return array;
    }

    static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** The texts of an array, or of an array of objects with a name. */
    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            texts.add(element.isObject() ? element.path("name").asText() : element.asText());
        }
        return texts;
    }

    /** "" for what is missing or null. */
    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }

    /** A request as JSON, for those who only look at it. */
    public static JsonNode request(String method, String path, JsonNode body) {
        return object().put("method", method).put("path", path).set("body", body);
    }

    /** Refuses words behind the one name that the line may have: a forgotten `=` must not pass unseen. */
    void nothingBehind(int names) {
        if (line.names().size() > names) {
            String words = line.verb().word()
                    + (line.noun() == null || line.verb().takesSyncs()
                            ? ""
                            : " " + line.noun().word());
            throw new UsageException(
                    "I don't understand \"" + line.names().get(names) + "\" in: " + words, "see: sarrio help " + words);
        }
    }

    /** For people: a password is never shown, not even the one just typed. */
    public static JsonNode withoutSecrets(JsonNode body) {
        JsonNode copy = body.deepCopy();
        for (String secret : SECRETS) {
            for (JsonNode owner : copy.findParents(secret)) {
                if (owner.hasNonNull(secret)) {
                    ((ObjectNode) owner).put(secret, "****");
                }
            }
        }
        return copy;
    }
}
