package dev.sarrio.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The coordinator's REST interface, `/api/v1`. Blocking; not thread-safe. */
public final class Coordinator {
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String BASE = "/api/v1";
    private final Settings settings;
    private final DryRun dryRun;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** Shown what would be sent, instead of sending it. */
    @FunctionalInterface
    public interface DryRun {
        void wouldSend(String method, String path, JsonNode body);
    }

    /** @param dryRun null to send */
    public Coordinator(Settings settings, DryRun dryRun) {
        this.settings = settings;
        this.dryRun = dryRun;
    }

    /** One segment of a path, encoded. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public URI url() {
        return settings.url();
    }

    /** Whether writes are only shown. */
    public boolean sendsNothing() {
        return dryRun != null;
    }

    public JsonNode get(String path) {
        return send("GET", path, null, ANSWER_TIMEOUT);
    }

    public JsonNode post(String path, JsonNode body) {
        return write("POST", path, body, ANSWER_TIMEOUT);
    }

    public JsonNode post(String path, JsonNode body, Duration timeout) {
        return write("POST", path, body, timeout);
    }

    public JsonNode patch(String path, JsonNode body) {
        return write("PATCH", path, body, ANSWER_TIMEOUT);
    }

    public JsonNode put(String path, JsonNode body) {
        return write("PUT", path, body, ANSWER_TIMEOUT);
    }

    public JsonNode delete(String path) {
        return write("DELETE", path, null, ANSWER_TIMEOUT);
    }

    private JsonNode write(String method, String path, JsonNode body, Duration timeout) {
        if (dryRun != null) {
            dryRun.wouldSend(method, BASE + path, body);
            return MissingNode.getInstance();
        }
        return send(method, path, body, timeout);
    }

    private JsonNode send(String method, String path, JsonNode body, Duration timeout) {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + BASE + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json")
                .method(method, publisher);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (settings.token() != null) {
            request.header("Authorization", "Bearer " + settings.token().reveal());
        }
        return answer(request.build());
    }

    private JsonNode answer(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            JsonNode body = json(response.body());
            if (response.statusCode() == 401 || response.statusCode() == 403) {
                throw new CoordinatorException(
                        "UNAUTHORIZED",
                        response.statusCode(),
                        settings.token() == null
                                ? "The coordinator wants a token, and none was given"
                                : "The coordinator does not accept this token",
                        "set SARRIO_TOKEN to the token that `./sarrio up` printed, or write it into ~/.config/sarrio/token",
                        null);
            }
            if (response.statusCode() >= 300) {
                throw CoordinatorException.of(
                        response.statusCode(), body, settings.url().toString());
            }
            return body;
        } catch (HttpTimeoutException e) {
            throw unreachable(
                    "did not answer within "
                            + request.timeout().orElse(ANSWER_TIMEOUT).toSeconds() + " seconds",
                    "TIMEOUT");
        } catch (ConnectException e) {
            throw unreachable("can't be reached", "COORDINATOR_UNREACHABLE");
        } catch (IOException e) {
            throw unreachable("broke the connection (" + e.getMessage() + ")", "COORDINATOR_UNREACHABLE");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("was not waited for: interrupted", "TIMEOUT");
        }
    }

    private CoordinatorException unreachable(String how, String code) {
        return new CoordinatorException(
                code,
                0,
                "The coordinator at " + settings.url() + " " + how,
                "start it with `./sarrio up`, or say where it is with --url or SARRIO_URL",
                null);
    }

    private static JsonNode json(String body) {
        if (body == null || body.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
