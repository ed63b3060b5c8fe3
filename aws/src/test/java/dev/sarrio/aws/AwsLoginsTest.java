package dev.sarrio.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in the place of Amazon's: what is asked, what is taken from the answer, and when it is asked again. */
class AwsLoginsTest {
    private static final Instant START = Instant.parse("2026-11-27T06:00:00Z");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String address;
    private int logins;
    private Instant now = START;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
        String login = "\"AccessKeyId\": \"key" + ++logins + "\", \"SecretAccessKey\": \"secret\", ";
        String body =
                switch (path) {
                    case "/latest/api/token" -> "machine-token";
                    case "/latest/meta-data/iam/security-credentials/" -> "its-role";
                    case "/" ->
                        "{\"AssumeRoleWithWebIdentityResponse\": {\"AssumeRoleWithWebIdentityResult\": {\"Credentials\": {"
                                + login + "\"SessionToken\": \"session\", \"Expiration\": "
                                + now.plusSeconds(3600).getEpochSecond() + "}}}}";
                    case "/refused" -> null;
                    default ->
                        "{" + login + "\"Token\": \"session\", \"Expiration\": \"" + now.plusSeconds(3600) + "\"}";
                };
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(body == null ? 403 : 200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private AwsLogins with(Map<String, String> environment) {
        return new AwsLogins(environment, () -> now);
    }

    @Test
    void aContainersLoginIsKeptUntilShortlyBeforeItEndsAndThenMadeAnew() {
        AwsLogins logins = with(Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                address + "/role",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                "let me in"));
        AwsLogin first = logins.current();
        assertThat(first.sessionToken().reveal()).isEqualTo("session");
        now = START.plusSeconds(3299);
        assertThat(logins.current()).isSameAs(first);
        now = START.plusSeconds(3300);
        assertThat(logins.current().accessKey()).isNotEqualTo(first.accessKey());
        assertThat(asked).hasSize(2).allMatch(a -> a.startsWith("GET /role let me in"));
    }

    @Test
    void aMachinesLoginIsAskedForWithItsToken() {
        AwsLogin login =
                with(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", address)).current();
        assertThat(login.accessKey()).startsWith("key");
        assertThat(login.expires()).isEqualTo(START.plusSeconds(3600));
        assertThat(asked.get(0)).startsWith("PUT /latest/api/token");
        assertThat(asked.get(2))
                .isEqualTo("GET /latest/meta-data/iam/security-credentials/its-role null machine-token");
    }

    @Test
    void aKubernetesAccountTradesItsTokenForALogin(@TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "web+identity\n");
        AwsLogin login = with(Map.of(
                        "AWS_WEB_IDENTITY_TOKEN_FILE",
                        token.toString(),
                        "AWS_ROLE_ARN",
                        "arn:aws:iam::1:role/sarrio",
                        "AWS_REGION",
                        "eu-west-1",
                        "AWS_ENDPOINT_URL_STS",
                        address))
                .current();
        assertThat(login.sessionToken().reveal()).isEqualTo("session");
        assertThat(login.expires()).isEqualTo(START.plusSeconds(3600));
        assertThat(asked.get(0))
                .contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fsarrio&WebIdentityToken=web%2Bidentity ");
    }

    @Test
    void aRefusalSaysWhereAndWhatToDoAndKeepsSecretsToItself() {
        AwsLogins logins = with(Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                address + "/refused",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                "let me in"));
        assertThatThrownBy(logins::current).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
            assertThat(e.getMessage())
                    .contains(address + "/refused answers 403")
                    .doesNotContain("let me in");
            assertThat(e.remedy()).contains("AWS_ACCESS_KEY_ID");
        });
    }
}
