package dev.sarrio.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private HttpServer service;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/q/health/live", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private Map<String, String> environment() {
        return Map.of("QUARKUS_HTTP_PORT", String.valueOf(service.getAddress().getPort()));
    }

    @Test
    void aServiceThatAnswersLives() {
        assertThat(Probe.lives(environment())).isTrue();
    }

    @Test
    void aServiceThatIsDownOrUnhealthyDoesNot() {
        Map<String, String> environment = environment();
        status = 503;
        assertThat(Probe.lives(environment)).isFalse();

        service.stop(0);
        assertThat(Probe.lives(environment)).isFalse();
        assertThat(Probe.lives(Map.of("QUARKUS_HTTP_PORT", "none"))).isFalse();
    }
}
