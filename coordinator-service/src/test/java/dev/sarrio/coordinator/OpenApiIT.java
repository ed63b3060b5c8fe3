package dev.sarrio.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
