package dev.sarrio.apply.customcode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a function or a receiver is told.
 *
 * @param id the same whenever the same is told again
 * @param document JSON
 */
public record Told(String id, String document) {

    /** @param body all but the id, and who is told */
    public static Told of(String id, CustomCode code, ObjectNode body) {
        ObjectNode document = Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("customcode", code.name())
                .put("whenrun", code.whenrun().name().toLowerCase(Locale.ROOT));
        document.setAll(body);
        return new Told(id, new String(Json.bytes(document), StandardCharsets.UTF_8));
    }
}
