package dev.sarrio.cli.command;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sarrio.cli.grammar.UsageException;

/** Documents as YAML. Nothing else of the command line touches YAML, so that only the commands that need it load it. */
final class Yaml {
    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build())
            .build();

    private Yaml() {}

    static String text(JsonNode document) {
        try {
            return MAPPER.writeValueAsString(document).stripTrailing();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that was JSON can't be printed as YAML", e);
        }
    }

    /** @param name of the file, for errors: they don't repeat its text, which may hold a password */
    static ObjectNode read(String name, String text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode document) {
                return document;
            }
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            throw new UsageException(
                    name + " is not valid YAML" + (where == null ? "" : ": see line " + where.getLineNr()),
                    "correct it; sarrio export prints one that is");
        }
        throw new UsageException(name + " holds no definitions", "begin with the output of: sarrio export");
    }
}
