package dev.sarrio.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.testcontainers.utility.TestcontainersConfiguration;

class DockerTest {
    @Test
    void ryukImageLookedForIsTheOneThatTestcontainersStarts() throws IOException {
        try (InputStream code = TestcontainersConfiguration.class.getResourceAsStream("RyukContainer.class")) {
            assertThat(new String(code.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains(Docker.RYUK_IMAGE);
        }
    }
}
