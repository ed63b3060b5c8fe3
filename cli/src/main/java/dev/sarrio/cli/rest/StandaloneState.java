package dev.sarrio.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What `./sarrio up` wrote down: the coordinator may be on another port than the default. */
final class StandaloneState {
    private StandaloneState() {}

    static Optional<String> url(Path directory) {
        Path file = directory.resolve("state.json");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            JsonNode url = Json.MAPPER.readTree(file.toFile()).path("coordinatorUrl");
            return url.isTextual() ? Optional.of(url.asText()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
