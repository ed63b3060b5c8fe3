package dev.sarrio.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

class DockerTest {
    @Test
    void imagesLookedForAreThoseThatTestcontainersStartsForItself() throws IOException {
        assertThat(code("utility/RyukContainer.class")).contains(Docker.RYUK_IMAGE);
        assertThat(code("DockerClientFactory.class")).contains(Docker.TINY_IMAGE);
    }

    private static String code(String file) throws IOException {
        try (InputStream in = DockerClientFactory.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
