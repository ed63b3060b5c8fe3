package dev.sarrio.examples;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One record of a table's topic.
 *
 * @param key null for a truncate
 * @param value the envelope, without a schema
 */
public record ChangeRecord(String topic, int partition, long offset, JsonNode key, JsonNode value) {
    public String op() {
        return value.get("op").asText();
    }

    public String transactionId() {
        return value.at("/transaction/id").asText();
    }

    public long order() {
        return value.at("/transaction/total_order").asLong();
    }
}
