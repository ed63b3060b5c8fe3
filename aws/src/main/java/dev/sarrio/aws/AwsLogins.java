package dev.sarrio.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * Where a process on AWS finds who it is, in the order of Amazon's own libraries: keys in the environment, the web identity of a
 * Kubernetes account, the container's agent, the machine's metadata. What it found is kept until shortly before it ends. Thread-safe.
 */
final class AwsLogins {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(5);
    private static final String CONTAINER_AGENT = "http://169.254.170.2";
    private static final String METADATA = "http://169.254.169.254";
    private final Map<String, String> environment;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private AwsLogin kept;

    AwsLogins(Map<String, String> environment, InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    /** Of the environment; null if it names none. */
    String region() {
        return environment.getOrDefault("AWS_REGION", environment.get("AWS_DEFAULT_REGION"));
    }

    synchronized AwsLogin current() {
        if (kept == null
                || kept.expires() != null
                        && !clock.instant().isBefore(kept.expires().minus(RENEWED_BEFORE))) {
            try {
                kept = found();
            } catch (IOException | IllegalArgumentException e) {
                throw missing(e);
            }
        }
        return kept;
    }

    private static SarrioException missing(Exception e) {
        return new SarrioException(
                ErrorCode.AUTHENTICATION_FAILED,
                "There is no AWS login here to sign with: " + e.getMessage(),
                "give the machine, task or service account a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; a container"
                        + " reaches its machine's role only with a hop limit of 2",
                e);
    }

    private AwsLogin found() throws IOException {
        if (environment.containsKey("AWS_ACCESS_KEY_ID")) {
            String token = environment.get("AWS_SESSION_TOKEN");
            return new AwsLogin(
                    environment.get("AWS_ACCESS_KEY_ID"),
                    new Secret(environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "")),
                    token == null ? null : new Secret(token),
                    null);
        }
        if (environment.containsKey("AWS_WEB_IDENTITY_TOKEN_FILE")) {
            return ofWebIdentity();
        }
        String relative = environment.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        String agent =
                relative != null ? CONTAINER_AGENT + relative : environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        return agent != null ? ofContainer(agent) : ofMachine();
    }

    private AwsLogin ofWebIdentity() throws IOException {
        String endpoint =
                environment.getOrDefault("AWS_ENDPOINT_URL_STS", "https://sts." + region() + ".amazonaws.com");
        String query = "?Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=sarrio&RoleArn="
                + Presigned.encoded(environment.getOrDefault("AWS_ROLE_ARN", "")) + "&WebIdentityToken="
                + Presigned.encoded(Files.readString(Path.of(environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")))
                        .strip());
        JsonNode answer =
                json(HttpRequest.newBuilder(URI.create(endpoint + "/" + query)).header("Accept", "application/json"));
        JsonNode login = answer.path("AssumeRoleWithWebIdentityResponse")
                .path("AssumeRoleWithWebIdentityResult")
                .path("Credentials");
        return login(
                login,
                "SessionToken",
                Instant.ofEpochSecond(login.path("Expiration").asLong()));
    }

    private AwsLogin ofContainer(String agent) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(agent));
        String file = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        String token = file != null
                ? Files.readString(Path.of(file)).strip()
                : environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (token != null) {
            request.header("Authorization", token);
        }
        return withIsoTime(json(request));
    }

    private AwsLogin ofMachine() throws IOException {
        String metadata = environment.getOrDefault("AWS_EC2_METADATA_SERVICE_ENDPOINT", METADATA);
        String token = text(HttpRequest.newBuilder(URI.create(metadata + "/latest/api/token"))
                .header("X-aws-ec2-metadata-token-ttl-seconds", "21600")
                .PUT(HttpRequest.BodyPublishers.noBody()));
        String roles = metadata + "/latest/meta-data/iam/security-credentials/";
        String role = text(HttpRequest.newBuilder(URI.create(roles)).header("X-aws-ec2-metadata-token", token))
                .strip();
        return withIsoTime(
                json(HttpRequest.newBuilder(URI.create(roles + role)).header("X-aws-ec2-metadata-token", token)));
    }

    private static AwsLogin withIsoTime(JsonNode login) throws IOException {
        String expires = login.path("Expiration").asText();
        return login(login, "Token", expires.isEmpty() ? null : Instant.parse(expires));
    }

    private static AwsLogin login(JsonNode login, String tokenName, Instant expires) throws IOException {
        String accessKey = login.path("AccessKeyId").asText();
        if (accessKey.isEmpty()) {
            throw new IOException("the answer holds no AccessKeyId");
        }
        String token = login.path(tokenName).asText();
        return new AwsLogin(
                accessKey,
                new Secret(login.path("SecretAccessKey").asText()),
                token.isEmpty() ? null : new Secret(token),
                expires);
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException {
        return Json.MAPPER.readTree(text(request));
    }

    private String text(HttpRequest.Builder request) throws IOException {
        HttpRequest asked = request.timeout(ANSWER_MAX).build();
        String where = asked.uri().getScheme() + "://" + asked.uri().getAuthority()
                + asked.uri().getPath();
        try {
            HttpResponse<String> answer = http.send(asked, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) { // its text may repeat what was sent
                throw new IOException(where + " answers " + answer.statusCode());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (java.net.ConnectException | java.net.http.HttpTimeoutException e) {
            throw new IOException("nothing answers at " + where, e);
        }
    }
}
