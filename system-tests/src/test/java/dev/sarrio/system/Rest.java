package dev.sarrio.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** The coordinator as any HTTP client sees it. */
public final class Rest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String token;

    Rest(String base, String token) {
        this.base = base;
        this.token = token;
    }

    public JsonNode get(String path) {
        return answer(send("GET", path, null, token), path);
    }

    /** The body, or the status if that is no success. */
    public JsonNode seen(String path) {
        HttpResponse<String> response = send("GET", path, null, token);
        return response.statusCode() < 300 ? parse(response) : IntNode.valueOf(response.statusCode());
    }

    public JsonNode post(String path, Map<String, ?> body) {
        return answer(send("POST", path, body, token), path);
    }

    public JsonNode post(String path) {
        return post(path, Map.of());
    }

    public void delete(String path) {
        answer(send("DELETE", path, null, token), path);
    }

    /** The status of an answer to a request with another token. */
    int statusWithToken(String otherToken, String path) {
        return send("GET", path, null, otherToken).statusCode();
    }

    /** The problem that the request is answered with. */
    JsonNode problem(String path, Map<String, ?> body) {
        return parse(send("POST", path, body, token));
    }

    private HttpResponse<String> send(String method, String path, Map<String, ?> body, String bearer) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode answer(HttpResponse<String> response, String path) {
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(
                    path + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return parse(response);
    }

    private static JsonNode parse(HttpResponse<String> response) {
        try {
            return Json.MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException("Not JSON: " + response.body(), e);
        }
    }
}
