package dev.sarrio.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void portIsFreeUntilSomebodyListens() throws IOException {
        int port = Ports.free();
        assertThat(Ports.isFree(port)).isTrue();
        try (ServerSocket listening = new ServerSocket(port)) {
            assertThat(Ports.isFree(listening.getLocalPort())).isFalse();
            assertThat(Ports.answers(port)).isTrue();
        }
        assertThat(Ports.isFree(port)).isTrue();
    }
}
