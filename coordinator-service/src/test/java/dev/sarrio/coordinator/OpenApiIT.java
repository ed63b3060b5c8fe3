package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** `docs/openapi.yaml` is what the coordinator serves. Run with `-Dsarrio.examples.write=true` to write it after a change that was meant. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class OpenApiIT {
    private static final Path PAGE = Path.of("..", "docs", "openapi.yaml");

    @Test
    void aChangeOfRestIsAChangeOfItsDescription() throws IOException {
        String served = RestAssured.get("/q/openapi").asString();
        if (Boolean.getBoolean("sarrio.examples.write")) {
            Files.writeString(PAGE, served);
        }
        assertThat(served).isEqualTo(Files.readString(PAGE));
    }

    @Test
    void everyRequestAndEveryAnswerHasAnExample() throws IOException {
        JsonNode api =
                Json.MAPPER.readTree(RestAssured.get("/q/openapi?format=json").asString());
        List<String> without = new ArrayList<>();
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode operation = method.getValue();
                    List<JsonNode> contents = new ArrayList<>(List.of(operation.at("/requestBody/content")));
                    operation.path("responses").properties().forEach(answer -> {
                        if (answer.getKey().startsWith("2")) {
                            contents.add(answer.getValue().path("content"));
                        }
                    });
                    contents.forEach(content -> content.forEach(body -> {
                        if (!body.has("example")) {
                            without.add(method.getKey() + " " + path.getKey());
                        }
                    }));
                }));
        assertThat(without).as("add them to openapi-examples.json").isEmpty();
    }
}
