package dev.sarrio.examples;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads keys, values and markers; a schema around them, if there is one, is taken off. */
public final class Envelopes {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS); // a double would round

    private Envelopes() {}

    public static ChangeRecord change(ConsumerRecord<byte[], byte[]> r) {
        return new ChangeRecord(
                r.topic(), r.partition(), r.offset(), r.key() == null ? null : payload(r.key()), payload(r.value()));
    }

    public static JsonNode marker(byte[] value) {
        JsonNode marker = parse(value);
        if (marker.get("version").asInt() != 1) {
            throw new IllegalStateException("A marker of version " + marker.get("version") + "; this reads 1");
        }
        return marker;
    }

    private static JsonNode payload(byte[] json) {
        JsonNode node = parse(json);
        boolean wrapped = node.size() == 2 && node.has("schema") && node.has("payload");
        return wrapped ? node.get("payload") : node;
    }

    private static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON", e);
        }
    }
}
