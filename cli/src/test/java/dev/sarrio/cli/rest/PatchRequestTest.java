package dev.sarrio.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchRequestTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final byte[] BODY = "{\"a\":\"\u00fc\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void theRequestArrivesAsItIsAndSoDoesTheAnswer() throws IOException {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("If-Match") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("ETag", "\"7\"");
            byte[] answer = ("long ".repeat(50_000) + "\u00fc").getBytes(StandardCharsets.UTF_8);
            boolean chunked = exchange.getRequestURI().getPath().equals("/chunked");
            exchange.sendResponseHeaders(409, chunked ? 0 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            for (String path : List.of("/api/v1/tables?name=a%20b", "/chunked")) {
                Http.Answer answer =
                        send("http://localhost:" + server.getAddress().getPort() + path);
                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.tag()).isEqualTo("\"7\"");
                assertThat(answer.link()).isNull();
                assertThat(answer.body()).hasSize(250_001).endsWith("\u00fc");
                assertThat(seen.remove(0)).isEqualTo("PATCH " + path + " tag {\"a\":\"\u00fc\"}");
            }
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\r\n\r\nbody",
                "HTTP/1.1 200 OK\nTransfer-Encoding: Chunked\n\n1;x=y\nb\n3\nody\n0\n\n"
            })
    void everyFormOfAnAnswerIsRead(String raw) throws IOException {
        assertThat(answeredWith(raw).body()).isEqualTo("body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nbody",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nbody",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n"
            })
    void anAnswerThatIsNoneOrNotWholeIsAnError(String raw) {
        assertThatThrownBy(() -> answeredWith(raw)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void whoeverIsNotThereAndWhoeverIsSilentAreToldApart() throws IOException {
        int free;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = silent.getLocalPort();
            URI uri = URI.create("http://localhost:" + free + "/");
            assertThatThrownBy(() -> PatchRequest.send(uri, Map.of(), BODY, SOON, Duration.ofMillis(50)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertThatThrownBy(() -> send("http://localhost:" + free + "/")).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> send("http://nowhere.invalid/")).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void aHeaderCantBeginAnother() {
        assertThatThrownBy(() -> answeredWith("HTTP/1.1 200 OK\r\n\r\n", Map.of("A", "b\r\nC: d")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The certificate is for localhost, and is trusted: only the name makes the difference. */
    @Test
    void aTrustedCertificateOfAnotherHostIsRefused(@TempDir Path directory) throws Exception {
        SSLContext before = SSLContext.getDefault();
        SSLContext own = context(directory.resolve("keys"));
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(own));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        try {
            assertThatThrownBy(() -> send("https://localhost:" + port + "/")).isInstanceOf(SSLException.class);
            SSLContext.setDefault(own);
            assertThat(send("https://localhost:" + port + "/").status()).isEqualTo(204);
            assertThatThrownBy(() -> send("https://127.0.0.1:" + port + "/")).isInstanceOf(SSLException.class);
        } finally {
            SSLContext.setDefault(before);
            server.stop(0);
        }
    }

    private static SSLContext context(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "of-this-test",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "of-this-test".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "of-this-test".toCharArray());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static Http.Answer send(String uri) throws IOException {
        return PatchRequest.send(URI.create(uri), Map.of("If-Match", "tag"), BODY, SOON, SOON);
    }

    private static Http.Answer answeredWith(String raw) throws IOException {
        return answeredWith(raw, Map.of());
    }

    private static Http.Answer answeredWith(String raw, Map<String, String> headers) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(server, raw), "answering");
            answering.start();
            return PatchRequest.send(
                    URI.create("http://localhost:" + server.getLocalPort() + "/"), headers, BODY, SOON, SOON);
        }
    }

    /** Reads the request first: a connection that is closed with unread bytes is reset. */
    private static void answer(ServerSocket server, String raw) {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (read.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return;
                }
                read.append((char) b);
            }
            in.readNBytes(BODY.length);
            socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError("the connection broke", e);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
