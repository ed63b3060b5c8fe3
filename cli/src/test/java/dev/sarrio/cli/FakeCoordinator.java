package dev.sarrio.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers as docs/rest.md says, from a table, and remembers what it was asked. */
final class FakeCoordinator implements AutoCloseable {
    static final String TOKEN = "right-token";
    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    final List<String> reasons = Collections.synchronizedList(new ArrayList<>());
    final List<String> users = Collections.synchronizedList(new ArrayList<>());
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private final Map<String, String> links = new HashMap<>();

    private record Answer(int status, String body) {}

    FakeCoordinator() throws IOException {
        this(0);
    }

    /** @param port 0 for any */
    FakeCoordinator(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://localhost:" + port();
    }

    /** @param request e.g. `GET /syncs` @param bodies one after the other; the last one stays */
    FakeCoordinator answers(String request, int status, String... bodies) {
        Deque<Answer> queue = new ArrayDeque<>();
        for (String body : bodies) {
            queue.add(new Answer(status, body.replace('\'', '"')));
        }
        answers.put(request, queue);
        return this;
    }

    /** @param path of the page that comes after the answer to the request */
    FakeCoordinator goesOn(String request, String path) {
        links.put(request, "</api/v1" + path + ">; rel=\"next\"");
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String request = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().substring("/api/v1".length());
        requests.add(body.isEmpty() ? request : request + " " + body);
        users.add(exchange.getRequestHeaders().getFirst("Sarrio-User"));
        String reason = exchange.getRequestHeaders().getFirst("Sarrio-Reason");
        if (reason != null) {
            reasons.add(reason);
        }
        boolean known = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        Answer answer = known
                ? answer(request)
                : new Answer(401, "{\"code\":\"UNAUTHORIZED\",\"detail\":\"No\",\"remedy\":\"\"}");
        if (links.containsKey(request)) {
            exchange.getResponseHeaders().add("Link", links.get(request));
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer answer(String request) {
        Deque<Answer> queue = answers.get(request);
        if (queue == null) {
            return new Answer(404, "{\"code\":\"X\",\"detail\":\"No answer for " + request + "\",\"remedy\":\"\"}");
        }
        return queue.size() > 1 ? queue.remove() : queue.peek();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
