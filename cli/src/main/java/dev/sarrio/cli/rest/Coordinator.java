package dev.sarrio.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sarrio.cli.output.Problem;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The coordinator's REST interface, `/api/v1`. Blocking; not thread-safe. */
public final class Coordinator {
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final String BASE = "/api/v1";
    private static final Pattern NEXT = Pattern.compile("<(" + BASE + "/[^>]*)>; *rel=\"next\"");
    private final Settings settings;
    private final Guard guard;
    private String reason;

    /** Sees what would change something, before it is sent. */
    public interface Guard {
        Guard OPEN = (method, path, body) -> true;

        boolean lets(String method, String path, JsonNode body);

        /** Whether it lets nothing pass, whatever it is. */
        default boolean closed() {
            return false;
        }
    }

    public Coordinator(Settings settings, Guard guard) {
        this.settings = settings;
        this.guard = guard;
    }

    /** One segment of a path, encoded. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public URI url() {
        return settings.url();
    }

    /** Why what follows is asked for: it is kept beside the change. @param why null for no reason */
    public void because(String why) {
        reason = why;
    }

    /** Null if none was given. */
    public String reason() {
        return reason;
    }

    /** Whether writes are only shown. */
    public boolean sendsNothing() {
        return guard.closed();
    }

    /** A list that comes in pages is read to its end. */
    public JsonNode get(String path) {
        Answer page = exchange("GET", path, null, null, ANSWER_TIMEOUT);
        JsonNode all = page.body();
        while (page.next() != null && all instanceof ArrayNode list) {
            page = exchange("GET", page.next().substring(BASE.length()), null, null, ANSWER_TIMEOUT);
            page.body().forEach(list::add);
        }
        return all;
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

    /** @param tag what it is based on: refused if that has changed; null to do it anyhow */
    public Answer put(String path, JsonNode body, String tag, Duration timeout) {
        return guard.lets("PUT", BASE + path, body)
                ? exchange("PUT", path, body, tag, timeout)
                : new Answer(MissingNode.getInstance(), null, null);
    }

    /** A POST that changes nothing: sent also when writes are only shown. */
    public Answer ask(String path, JsonNode body, Duration timeout) {
        return exchange("POST", path, body, null, timeout);
    }

    public JsonNode delete(String path) {
        return write("DELETE", path, null, ANSWER_TIMEOUT);
    }

    private JsonNode write(String method, String path, JsonNode body, Duration timeout) {
        if (!guard.lets(method, BASE + path, body)) {
            return MissingNode.getInstance();
        }
        return send(method, path, body, timeout);
    }

    private JsonNode send(String method, String path, JsonNode body, Duration timeout) {
        return exchange(method, path, body, null, timeout).body();
    }

    private Answer exchange(String method, String path, JsonNode body, String tag, Duration timeout) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json, application/problem+json");
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        headers.put("Sarrio-User", segment(settings.user()));
        if (reason != null) {
            headers.put("Sarrio-Reason", segment(reason));
        }
        if (tag != null) {
            headers.put("If-Match", tag);
        }
        if (settings.token() != null) {
            headers.put("Authorization", "Bearer " + settings.token().reveal());
        }
        try {
            URI uri = URI.create(settings.url() + BASE + path);
            return answer(Http.send(method, uri, headers, body == null ? null : Json.bytes(body), timeout));
        } catch (SocketTimeoutException e) {
            throw unreachable("did not answer within " + timeout.toSeconds() + " seconds", Problem.TIMEOUT);
        } catch (ConnectException | UnknownHostException e) {
            throw unreachable("can't be reached", CoordinatorException.UNREACHABLE);
        } catch (IOException e) {
            throw unreachable("broke the connection (" + e.getMessage() + ")", CoordinatorException.UNREACHABLE);
        }
    }

    private Answer answer(Http.Answer answer) {
        JsonNode body = json(answer.body());
        if (answer.status() == 401 || answer.status() == 403) {
            throw new CoordinatorException(
                    answer.status(),
                    Problem.of(
                            "UNAUTHORIZED",
                            settings.token() == null
                                    ? "The coordinator wants a token, and none was given"
                                    : "The coordinator does not accept this token",
                            "set SARRIO_TOKEN to the token that `./sarrio up` printed, or write it into ~/.config/sarrio/token",
                            null,
                            null));
        }
        if (answer.status() >= 300) {
            throw CoordinatorException.of(answer.status(), body, settings.url().toString());
        }
        return new Answer(body, answer.tag(), answer.link() == null ? null : next(answer.link()));
    }

    /** The path in `<PATH>; rel="next"`; null if it is something else. */
    private static String next(String link) {
        Matcher matcher = NEXT.matcher(link);
        return matcher.matches() ? matcher.group(1) : null;
    }

    private CoordinatorException unreachable(String how, String code) {
        return new CoordinatorException(
                0,
                Problem.of(
                        code,
                        "The coordinator at " + settings.url() + " " + how,
                        "start it with `./sarrio up`, or say where it is with --url or SARRIO_URL",
                        null,
                        null));
    }

    private static JsonNode json(String body) {
        if (body == null || body.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.EXACT.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
