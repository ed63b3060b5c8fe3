package dev.sarrio.coordinator.conflict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sarrio.core.json.Json;

/** Reads JSON as PostgreSQL does: a number keeps its digits. */
final class Jsonb {
    private static final ObjectReader READER = Json.MAPPER
            .reader()
            .with(JsonNodeFactory.withExactBigDecimals(true))
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Jsonb() {}

    static JsonNode read(String text) throws JsonProcessingException {
        return READER.readTree(text);
    }
}
